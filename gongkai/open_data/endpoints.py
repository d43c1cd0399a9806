"""The addresses of the read API, in one table: routes and OpenAPI both come from it."""

from dataclasses import dataclass

PREFIX = "/api/v1/"
VERSION = "1.0"


@dataclass(frozen=True)
class Parameter:
    """Something that may be asked, or, when `in_path`, must be."""

    name: str
    about: str
    example: str
    in_path: bool = False


@dataclass(frozen=True)
class Endpoint:
    """One address: `path` beneath the prefix, and the schema of its answer."""

    name: str
    path: str
    about: str
    schema: str
    parameters: tuple[Parameter, ...] = ()
    is_list: bool = False

    @property
    def asked(self) -> frozenset[str]:
        """The names that may stand behind the question mark."""
        return frozenset(one.name for one in self.parameters if not one.in_path)

    @property
    def may_be_missing(self) -> bool:
        """Whether it names one thing, which there may not be."""
        return any(one.in_path for one in self.parameters)


INDEX_NUMBER = Parameter(
    "index_number",
    "Index number of a document; a slash in it is written %2F or as it is.",
    "11000000000000017J/2026-00001",
    in_path=True,
)
CURSOR = Parameter(
    "cursor", "`next_cursor` of the page before, exactly as it was given.", ""
)
LIMIT = Parameter("limit", "Lines a page, 1 to 200; 50 unless told otherwise.", "50")
SINCE = Parameter(
    "since",
    "Only what changed at or after this day or moment (ISO 8601).",
    "2026-03-02",
)
ORGAN = Parameter("organ", "Only of this organ, by its slug.", "dlsmzt")
COLUMN = Parameter("column", "Only what stands in this column, by its path.", "/news/")
TOPIC = Parameter("topic", "Only of this topic, by its name.", "…")

ENDPOINTS = (
    Endpoint("index", "", "What there is.", "Index"),
    Endpoint("openapi", "openapi.json", "This description.", "OpenApi"),
    Endpoint(
        "documents",
        "documents",
        "Public documents, by the moment of their last change, oldest first.",
        "Document",
        (SINCE, ORGAN, COLUMN, TOPIC, CURSOR, LIMIT),
        is_list=True,
    ),
    Endpoint(
        "editions",
        "documents/{index_number}/editions",
        "Every edition of a document that readers have seen, the newest first.",
        "Edition",
        (INDEX_NUMBER,),
        is_list=True,
    ),
    Endpoint(
        "document",
        "documents/{index_number}",
        "A public document with its text.",
        "FullDocument",
        (INDEX_NUMBER,),
    ),
    Endpoint(
        "withdrawals",
        "withdrawals",
        "Documents that are public no longer, the first withdrawn first.",
        "Withdrawal",
        (SINCE, CURSOR, LIMIT),
        is_list=True,
    ),
    Endpoint(
        "attachments",
        "attachments",
        "Files attached to public documents, by the documents' last change.",
        "AttachedFile",
        (SINCE, CURSOR, LIMIT),
        is_list=True,
    ),
    Endpoint("columns", "columns", "Open columns.", "Column", (), is_list=True),
    Endpoint(
        "organs", "organs", "Organs and their divisions.", "Organ", (), is_list=True
    ),
    Endpoint(
        "topics",
        "topics",
        "Topics of the State Council's list.",
        "Topic",
        (),
        is_list=True,
    ),
)
