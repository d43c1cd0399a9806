"""The records of proactive disclosure."""

from gongkai.disclosure.models.documents import (
    Attachment,
    Document,
    Edition,
    Migration,
    StoredFile,
)
from gongkai.disclosure.models.relations import (
    AgencyConsultation,
    Relation,
    RelationKind,
)
from gongkai.disclosure.models.sites import (
    Column,
    Guide,
    IndexNumberSeries,
    PageKind,
    Placement,
    PlatformPart,
    Site,
    SiteKind,
)
from gongkai.disclosure.models.statuses import (
    DisclosureClass,
    Origin,
    RuleStatus,
)
from gongkai.disclosure.models.writing import (
    HeldFile,
    ReadText,
    TextTemplate,
    UnsavedText,
)

__all__ = [
    "AgencyConsultation",
    "Attachment",
    "Column",
    "DisclosureClass",
    "Document",
    "Edition",
    "Guide",
    "HeldFile",
    "IndexNumberSeries",
    "Migration",
    "Origin",
    "PageKind",
    "Placement",
    "PlatformPart",
    "ReadText",
    "Relation",
    "RelationKind",
    "RuleStatus",
    "Site",
    "SiteKind",
    "StoredFile",
    "TextTemplate",
    "UnsavedText",
]
