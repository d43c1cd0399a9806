"""Files brought in before there is an edition, and words not saved yet.

None of it changes what anybody but its owner sees, so none of it is journaled: the
entry comes with the saving.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, Refused, refuse_if
from gongkai.commons.uploads import AcceptedUpload
from gongkai.disclosure.actions.drafting import keep_file
from gongkai.disclosure.facts import EditionFacts
from gongkai.disclosure.models import Edition, HeldFile, UnsavedText
from gongkai.disclosure.refusals import edit_refusals
from gongkai.organisation.models import Staff
from gongkai.organisation.queries import Permits
from gongkai.organisation.roles import Permission

MOST_HELD = 300
"""So many files somebody may hold without saving the text they are for."""

HELD_FOR = timedelta(days=30)
"""So long a file waits for its text."""

LARGEST_FORM = 4_000_000
"""Characters of a form that are kept unsaved: two of the longest texts."""


@transaction.atomic
def hold_file(
    upload: AcceptedUpload,
    content: BinaryIO,
    *,
    description: str = "",
    at: datetime,
    by: Staff,
) -> HeldFile:
    """Keep a checked file for a text that is being written. Raises `Refused`."""
    refuse_if(hold_refusals(by, at=at))
    if by.held_files.count() >= MOST_HELD:
        raise Refused(
            [
                Refusal(
                    "too_many_held",
                    _("您上传的文件已有 %(most)d 个还没有随文稿保存，请先保存文稿。")
                    % {"most": MOST_HELD},
                )
            ]
        )
    return HeldFile.objects.create(
        stored_file=keep_file(upload, content),
        file_name=upload.name,
        description=description.strip(),
        by=by,
        at=at,
    )


def release_old_files(*, at: datetime) -> int:
    """Give up the files whose texts were never saved; how many there were."""
    old = HeldFile.objects.filter(at__lt=at - HELD_FOR)
    # Asked again and again; the store is locked only when there is something to do.
    count = len(old)
    for held in old:
        held.delete()
    return count


@transaction.atomic
def open_text(person: Staff, edition: Edition | None, *, at: datetime) -> UnsavedText:
    """Note that somebody has a text open. Raises `Refused` if it is not theirs."""
    refuse_if(_write_refusals(person, edition, at=at))
    found = _of(person, edition)
    if found is None:
        return UnsavedText.objects.create(
            person=person, edition=edition, opened_at=at, seen_at=at
        )
    found.seen_at = at
    if not found.typed:
        found.opened_at = at
    found.save()
    return found


@transaction.atomic
def keep_unsaved(
    person: Staff,
    edition: Edition | None,
    typed: Mapping[str, Any],
    *,
    at: datetime,
) -> UnsavedText:
    """Keep what somebody has typed and not saved, field by field. Raises `Refused`."""
    if sum(len(str(value)) for value in typed.values()) > LARGEST_FORM:
        raise Refused(
            [Refusal("too_long", _("文字太长，不能自动保存，请把长文放到附件里。"))]
        )
    kept = open_text(person, edition, at=at)
    kept.typed, kept.typed_at = dict(typed), at
    kept.save()
    return kept


@transaction.atomic
def close_text(person: Staff, edition: Edition | None) -> None:
    """Forget what somebody had typed: it is saved, or given up by them."""
    UnsavedText.objects.filter(person=person, edition=edition).delete()


def hold_refusals(person: Staff, *, at: datetime) -> list[Refusal]:
    """Why somebody may bring in no files: they write nothing anywhere."""
    if Permission.WRITE in Permits(person, on=day_of(at)).anywhere:
        return []
    return [Refusal("not_permitted", _("您没有起草的权限，请联系本机关系统管理员。"))]


def _write_refusals(
    person: Staff, edition: Edition | None, *, at: datetime
) -> list[Refusal]:
    if edition is None:
        return hold_refusals(person, at=at)
    return edit_refusals(EditionFacts(edition), Permits(person, on=day_of(at)))


def _of(person: Staff, edition: Edition | None) -> UnsavedText | None:
    """What somebody has open; two of their windows do not make two records."""
    open_now = UnsavedText.objects.select_for_update()
    return open_now.filter(person=person, edition=edition).first()
