"""Who imports, and for whom: what both importing commands ask of the store."""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from gongkai.disclosure.models import Site, SiteKind
from gongkai.organisation.models import Agency, Staff
from gongkai.organisation.queries import holders_of
from gongkai.organisation.roles import Permission


class CannotImport(Exception):
    """The import cannot begin; the message says what to do."""


def add_person_arguments(parser: argparse.ArgumentParser) -> None:
    """`--by` names the administrator who answers for what is brought in."""
    parser.add_argument(
        "--by", metavar="USERNAME", help="administrator who answers for the import"
    )
    parser.add_argument(
        "--agency", metavar="SLUG", help="default: the agency of the first portal"
    )


def agency_named(slug: str | None) -> Agency:
    """The agency to import for. Raises `CannotImport`."""
    portals = Site.objects.filter(kind=SiteKind.PORTAL).select_related("agency")
    if slug:
        portals = portals.filter(agency__slug=slug)
    portal = portals.order_by("pk").first()
    if portal is None:
        raise CannotImport(
            _("没有找到可导入的单位，请先建立单位和门户，或运行 gongkai demo。")
        )
    return portal.agency


def administrator_named(username: str | None, agency: Agency, *, on: date) -> Staff:
    """The administrator who imports: the one named, or the only one there is.

    Raises `CannotImport`.
    """
    holders = holders_of(Permission.IMPORT, agency, on=on)
    if username:
        chosen = [person for person in holders if person.username == username]
    else:
        chosen = holders
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(person.username for person in holders) or "-"
    raise CannotImport(_("请用 --by 指明负责导入的系统管理员（%s）。") % names)


def shown(name: str | Path) -> str:
    """A file's name as text; bytes that are none in any encoding become marks."""
    return os.fsencode(name).decode(errors="replace")


def why_unreadable(path: Path, error: OSError) -> str:
    """One sentence for the operator whose file cannot be read."""
    file = shown(path)
    if isinstance(error, FileNotFoundError):
        return (
            f"没有文件 {file}，请检查文件名。 There is no file {file}; check its name."
        )
    if isinstance(error, IsADirectoryError):
        return (
            f"{file} 是目录，请指明其中的文件。 "
            f"{file} is a folder; name the files in it."
        )
    if isinstance(error, PermissionError):
        return (
            f"没有读取 {file} 的权限，请更改权限。 "
            f"No permission to read {file}; change its permissions."
        )
    return f"无法读取 {file} cannot be read: {error.strerror}"


def say(sentence: str) -> None:
    """Tell the operator something that is not the answer itself."""
    sys.stderr.write(f"{sentence}\n")
