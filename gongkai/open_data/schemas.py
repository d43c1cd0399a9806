"""The shapes of what the API answers, as JSON Schema (2020-12)."""

from typing import Any

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
ADDRESS: Schema = {"type": "string", "format": "uri"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY_OR_NONE: Schema = {"type": ["string", "null"], "format": "date"}
MOMENT_OR_NONE: Schema = {"type": ["string", "null"], "format": "date-time"}
DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def exactly(**properties: Schema) -> Schema:
    """An object with these properties, all of them and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


def list_of(schema: Schema) -> Schema:
    """A list whose lines have this shape."""
    return {"type": "array", "items": schema}


def named(name: str) -> Schema:
    """A shape by its name in the description."""
    return {"$ref": f"#/components/schemas/{name}"}


def page_of(name: str) -> Schema:
    """One page of a list, and where the next is."""
    return exactly(
        items=list_of(named(name)),
        next={"type": ["string", "null"]},
        next_cursor={"type": ["string", "null"]},
    )


ATTACHMENT: dict[str, Schema] = {
    "title": TEXT,
    "file_name": TEXT,
    "description": TEXT,
    "media_type": TEXT,
    "size": COUNT,
    "sha256": DIGEST,
    "url": ADDRESS,
}
DOCUMENT: dict[str, Schema] = {
    "index_number": TEXT,
    "title": TEXT,
    "url": ADDRESS,
    "organ": TEXT,
    "division": TEXT,
    "issuer": TEXT,
    "document_number": TEXT,
    "topic": TEXT,
    "genre": TEXT,
    "keywords": list_of(TEXT),
    "summary": TEXT,
    "made_on": DAY_OR_NONE,
    "effective_on": DAY_OR_NONE,
    "first_published_at": MOMENT,
    "published_at": MOMENT,
    "edition": {"type": "integer", "minimum": 1},
    "change_note": TEXT,
    "validity": TEXT,
    "validity_since": DAY_OR_NONE,
    "sha256": DIGEST,
    "attachments": list_of(named("Attachment")),
    "columns": list_of(TEXT),
    "relations": list_of(exactly(kind=TEXT, index_number=TEXT)),
}
SCHEMAS: dict[str, Schema] = {
    "Index": {"type": "object", "additionalProperties": ADDRESS},
    "OpenApi": {"type": "object", "required": ["openapi", "info", "paths"]},
    "Attachment": exactly(**ATTACHMENT),
    "AttachedFile": exactly(index_number=TEXT, published_at=MOMENT, **ATTACHMENT),
    "Document": exactly(**DOCUMENT),
    "FullDocument": exactly(html=TEXT, text=TEXT, **DOCUMENT),
    "Edition": exactly(
        edition={"type": "integer", "minimum": 1},
        state={"enum": ["published", "superseded", "withdrawn"]},
        title=TEXT,
        published_at=MOMENT_OR_NONE,
        withdrawn_at=MOMENT_OR_NONE,
        change_note=TEXT,
        sha256=DIGEST,
    ),
    "Withdrawal": exactly(
        index_number=TEXT,
        title=TEXT,
        organ=TEXT,
        withdrawn_at=MOMENT,
        ground=TEXT,
    ),
    "Column": exactly(
        path=TEXT,
        name=TEXT,
        description=TEXT,
        type=TEXT,
        site=TEXT,
        organ=TEXT,
        url=ADDRESS,
        feed=ADDRESS,
        document_count=COUNT,
    ),
    "Organ": exactly(
        slug=TEXT,
        name=TEXT,
        organisation_code=TEXT,
        site_domain=TEXT,
        address=TEXT,
        office_hours=TEXT,
        telephone=TEXT,
        divisions=list_of(exactly(slug=TEXT, name=TEXT, duties=TEXT)),
    ),
    "Topic": exactly(
        key=TEXT,
        name=TEXT,
        name_en=TEXT,
        subtopics=list_of(exactly(key=TEXT, name=TEXT, name_en=TEXT)),
    ),
    "Problem": {
        "type": "object",
        "description": "RFC 9457: what is wrong, and what to do.",
        "properties": {
            "type": TEXT,
            "title": TEXT,
            "status": {"type": "integer"},
            "detail": TEXT,
            "code": TEXT,
        },
        "required": ["type", "title", "status", "detail", "code"],
    },
}
