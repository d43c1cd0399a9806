"""The public addresses of what this room publishes. An address never changes."""

from gongkai.disclosure.models import Column, Site, StoredFile
from gongkai.organisation.models import Division

FOLDER_SIZE = 100
"""Documents in one folder: with compressed copies 200 files, which stays quick."""

LINES_A_PAGE = 20
"""Documents on one list page."""


def document_path(document_id: int) -> str:
    """The page of a document."""
    return f"/documents/{document_id // FOLDER_SIZE}/{document_id}.html"


def file_path(stored: StoredFile) -> str:
    """An attachment; its name is its digest, so a changed file is another address."""
    return f"/files/{stored.sha256[:2]}/{stored.sha256}.{stored.extension}"


def page_number(ordinal: int) -> int:
    """The list page, counted from the oldest as 1, on which an ordinal stands."""
    return (ordinal - 1) // LINES_A_PAGE + 1


def column_page_path(column: Column, number: int) -> str:
    """A numbered list page of a column; the newest entries are at the column itself."""
    return f"{column.path}page-{number}.html"


def division_folder(portal: Site, division: Division) -> str:
    """Where what concerns a division stands; ends with a slash."""
    return f"{portal.path}organisation/{division.slug}/"


def topic_folder(portal: Site, key: str) -> str:
    """Where what concerns a topic of the State Council's list stands."""
    return f"{portal.path}topics/{key}/"


def copy_path(document_id: int, form: str) -> str:
    """A copy of a document's text in another form (`pdf`, `docx`, `png`)."""
    return f"/copies/{document_id // FOLDER_SIZE}/{document_id}.{form}"
