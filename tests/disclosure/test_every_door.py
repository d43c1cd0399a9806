"""Every way to the public, tried by everybody from every state."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from gongkai.commons.refusals import Refused
from gongkai.disclosure.actions import drafting, migrating, publishing
from gongkai.disclosure.models import Edition
from gongkai.organisation.models import Staff
from tests.factories import (
    MONDAY,
    ORDINARY_WAY,
    PEOPLE,
    TUESDAY,
    WEDNESDAY,
    approved_edition,
    cleared_edition,
    column,
    correction_of,
    draft_edition,
    person,
    published_edition,
    reviewed_edition,
    submitted_edition,
)


def _superseded() -> Edition:
    first = published_edition()
    second = drafting.submit(correction_of(first), at=TUESDAY, by=person("lin"))
    second = reviewed_edition(*ORDINARY_WAY, at=TUESDAY, edition=second)
    publishing.publish(second, at=TUESDAY, by=person("zhou"))
    return first


def _withdrawn() -> Edition:
    return publishing.withdraw(
        published_edition(), ground="含有个人信息。", at=TUESDAY, by=person("zhou")
    )


def _discarded() -> Edition:
    return drafting.discard(draft_edition(), at=MONDAY, by=person("lin"))


def _cleared_draft() -> Edition:
    edition = cleared_edition()
    return drafting.edit(
        edition,
        read_digest=edition.digest,
        at=MONDAY,
        by=person("lin"),
        title="审后修改的标题",
    )


def _migrated_draft() -> Edition:
    guan = person("guan")
    migration = migrating.start_migration(
        guan.division.agency,
        source_name="旧网站",
        source_sha256="a" * 64,
        at=MONDAY,
        by=guan,
    )
    return migrating.bring_in(
        migration,
        person("lin").division,
        [column()],
        source_digest="b" * 64,
        raw_text="",
        known_at=None,
        at=MONDAY,
        by=guan,
        title="旧文",
        body_html="<p>旧文。</p>",
    )


STATES: dict[str, Callable[[], Edition]] = {
    "draft": draft_edition,
    "migrated draft": _migrated_draft,
    "draft edited after clearance": _cleared_draft,
    "submitted": submitted_edition,
    "cleared": cleared_edition,
    "approved": approved_edition,
    "published": published_edition,
    "superseded": _superseded,
    "withdrawn": _withdrawn,
    "discarded": _discarded,
}
DOORS: dict[str, Callable[[Edition, Staff], object]] = {
    "publish": lambda edition, by: publishing.publish(edition, at=WEDNESDAY, by=by),
    "schedule": lambda edition, by: publishing.schedule(
        edition, publish_at=WEDNESDAY + timedelta(days=1), at=WEDNESDAY, by=by
    ),
    "emergency": lambda edition, by: publishing.publish_in_emergency(
        edition, ground="台风预警。", at=WEDNESDAY, by=by
    ),
    "migration": lambda edition, by: migrating.publish_migrated(
        edition, at=WEDNESDAY, by=by
    ),
}
OPEN = {
    ("approved", "publish"): {"zhou", "qian"},
    ("approved", "schedule"): {"zhou", "qian"},
    ("cleared", "emergency"): {"he"},
    ("migrated draft", "migration"): {"guan"},
}
"""Through which doors who may go; all others are shut."""


def _passes(act: Callable[[Edition, Staff], object], edition: Edition, by: str) -> bool:
    try:
        with transaction.atomic():
            act(Edition.objects.get(pk=edition.pk), person(by))
            transaction.set_rollback(True)
    except Refused:
        return False
    return True


@pytest.mark.parametrize("state", STATES)
def test_doors_open_only_as_listed(agency: object, state: str) -> None:
    edition = STATES[state]()

    passed = {
        (state, door): {by for by in PEOPLE if _passes(act, edition, by)}
        for door, act in DOORS.items()
    }

    assert passed == {way: OPEN.get(way, set()) for way in passed}
