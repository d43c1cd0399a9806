"""The description of the read API (OpenAPI 3.1), made from the table of addresses."""

from typing import Any

from gongkai.open_data.endpoints import ENDPOINTS, PREFIX, VERSION, Endpoint, Parameter
from gongkai.open_data.schemas import SCHEMAS, Schema, exactly, list_of, named, page_of

RATE = 600
RATE_MINUTES = 5

ABOUT = (
    "Everything here is public already: read without key or registration, and used "
    "freely with the source named. Documents are named by index numbers, which never "
    "change. Lists are turned by cursor; ask `since` your last visit for what changed, "
    "and `withdrawals` for what is public no longer. "
    f"One address may ask {RATE} times in {RATE_MINUTES} minutes; then 429 says in "
    "`Retry-After` when to go on. Answers carry an `ETag`: asked again with "
    "`If-None-Match`, what has not changed is answered with 304. For everything at "
    "once take the nightly export at `/data/` instead."
)
PAGED = {"cursor", "limit"}
ADVICE = {
    "400": "Something that was asked cannot be understood.",
    "404": "There is no such thing, or it is public no longer.",
    "405": "Only GET, HEAD and OPTIONS are answered.",
    "429": "Asked too often; `Retry-After` says in how many seconds to go on.",
}


def description(server: str) -> dict[str, Any]:
    """The whole description, for a site at this address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Gongkai read API",
            "version": VERSION,
            "description": ABOUT,
        },
        "servers": [{"url": server}],
        "paths": {
            f"{PREFIX}{endpoint.path}": {"get": _operation(endpoint)}
            for endpoint in ENDPOINTS
        },
        "components": {"schemas": SCHEMAS},
    }


def answer_schema(endpoint: Endpoint) -> Schema:
    """The shape of an answer of this address."""
    if not endpoint.is_list:
        return named(endpoint.schema)
    if endpoint.asked >= PAGED:
        return page_of(endpoint.schema)
    return exactly(items=list_of(named(endpoint.schema)))


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    responses: dict[str, Any] = {
        "200": {
            "description": endpoint.about,
            "headers": {"ETag": {"schema": {"type": "string"}}},
            "content": {"application/json": {"schema": answer_schema(endpoint)}},
        },
        "304": {"description": "Not changed since the answer with this ETag."},
    }
    refused = ["400", "404", "405", "429"]
    if not endpoint.may_be_missing:
        refused.remove("404")
    for status in refused:
        responses[status] = {
            "description": ADVICE[status],
            "content": {"application/problem+json": {"schema": named("Problem")}},
        }
    return {
        "operationId": endpoint.name,
        "summary": endpoint.about,
        "parameters": [_parameter(one) for one in endpoint.parameters],
        "responses": responses,
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: Schema = {"type": "string"}
    if parameter.in_path:
        schema["minLength"] = 1
    if parameter.name == "limit":
        schema = {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}
    return {
        "name": parameter.name,
        "in": "path" if parameter.in_path else "query",
        "required": parameter.in_path,
        "description": parameter.about,
        "schema": schema,
    }
