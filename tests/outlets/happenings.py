"""Everything that can happen to what the public sees, one function a happening.

Each goes through the real actions, on texts whose titles carry marks (see `faces`).
"""

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from gongkai.commons.uploads import AcceptedUpload
from gongkai.disclosure.actions import (
    arranging,
    classifying,
    drafting,
    migrating,
    publishing,
)
from gongkai.disclosure.models import (
    Column,
    DisclosureClass,
    Document,
    Edition,
    Placement,
    PlatformPart,
    RelationKind,
    RuleStatus,
)
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import LeadingGroupSeat
from tests.factories import (
    CHINA,
    MONDAY,
    ORDINARY_WAY,
    agency_with_portal,
    approved_edition,
    cleared_edition,
    column,
    correction_of,
    division,
    draft_edition,
    person,
    published_edition,
    reviewed_edition,
)


@dataclass
class Town:
    """The department, its clock, and the documents the happenings speak of."""

    at: datetime = MONDAY
    texts: Any = field(default_factory=lambda: count(1))
    documents: dict[str, Document] = field(default_factory=dict)

    def title(self, edition: int = 1, text: int | None = None) -> str:
        return f"关于某事项的通知〔{text or next(self.texts)}·{edition}〕"

    def publish(self, name: str = "", **options: Any) -> Document:
        """Publish a new text under a name by which later happenings know it."""
        edition = published_edition(at=self.at, title=self.title(), **options)
        self.documents[name or f"document {edition.document_id}"] = edition.document
        return edition.document

    def bring_in(self, *columns: Column, known_at: datetime | None = None) -> None:
        """Publish a text of the old site: the shortest way to many documents."""
        guan, title = person("guan"), self.title()
        migration = migrating.start_migration(
            agency_with_portal(),
            source_name="旧网站",
            source_sha256="a" * 64,
            at=self.at,
            by=guan,
        )
        edition = migrating.bring_in(
            migration,
            division("assistance"),
            list(columns) or [column("notices")],
            source_digest=hashlib.sha256(title.encode()).hexdigest(),
            raw_text=title,
            known_at=known_at,
            at=self.at,
            by=guan,
            title=title,
            body_html="<p>正文。</p>",
        )
        migrating.publish_migrated(edition, at=self.at, by=guan)

    def public(self, name: str) -> Edition:
        return self.documents[name].editions.get(state="published")

    def place(self, name: str, slug: str) -> Placement:
        return self.documents[name].placements.get(column__slug=slug)

    def next_title(self, name: str) -> str:
        last = self.documents[name].editions.order_by("-number")[0]
        text = last.title.partition("〔")[2].partition("·")[0]
        return self.title(last.number + 1, int(text))

    def correct(self, name: str) -> Edition:
        edition = self.documents[name].editions.order_by("-number")[0]
        edition = correction_of(edition, at=self.at, title=self.next_title(name))
        edition = drafting.submit(edition, at=self.at, by=edition.written_by)
        edition = reviewed_edition(*ORDINARY_WAY, at=self.at, edition=edition)
        return publishing.publish(edition, at=self.at, by=person("zhou"))


Happening = Callable[[Town], object]


def publish_first(town: Town) -> None:
    town.publish("first")


def publish_in_two_columns(town: Town) -> None:
    town.publish("twice", columns=("notices", "news"))


def fill_a_list_page(town: Town) -> None:
    for _ in range(18):
        town.bring_in()


def begin_the_next_list_page(town: Town) -> None:
    town.publish("twenty-first")


def begin_a_third_list_page(town: Town) -> None:
    for _ in range(20):
        town.bring_in()


def correct_on_oldest_page(town: Town) -> None:
    town.correct("first")


def leave_drafts_unpublished(town: Town) -> None:
    draft_edition(at=town.at, title=town.title())
    approved_edition(at=town.at, title=town.title(), columns=("news",))
    correction_of(town.public("twice"), at=town.at, title=town.next_title("twice"))


def place_published_elsewhere(town: Town) -> None:
    place = column("policies")
    arranging.place(town.documents["first"], place, at=town.at, by=person("zhou"))


def open_column_beneath(town: Town) -> None:
    portal = column("policies").site
    arranging.open_column(
        portal,
        owner=division("office"),
        parent=column("policies"),
        at=town.at,
        by=person("zhou"),
        slug="rules",
        name="规范性文件",
        column_type="announcements",
        description="规范性文件",
        keywords="规范性文件",
    )
    town.publish("beneath", columns=("rules",))


def open_subsite(town: Town) -> None:
    site = arranging.open_subsite(division("assistance"), at=town.at, by=person("guan"))
    column("work", "工作动态", site=site)


def place_on_subsite(town: Town) -> None:
    place = Column.objects.get(slug="work")
    for name in ("first", "twenty-first"):
        arranging.place(town.documents[name], place, at=town.at, by=person("zhou"))


def publish_guide(town: Town) -> None:
    edition = draft_edition(at=town.at, title=town.title(), columns=())
    guide = Column.objects.get(part=PlatformPart.GUIDE)
    arranging.place(edition.document, guide, at=town.at, by=person("lin"))
    edition = drafting.submit(edition, at=town.at, by=person("lin"))
    edition = reviewed_edition(*ORDINARY_WAY, at=town.at, edition=edition)
    publishing.publish(edition, at=town.at, by=person("zhou"))
    town.documents["guide"] = edition.document


def correct_guide(town: Town) -> None:
    town.correct("guide")


def pin_two(town: Town) -> None:
    for name, days in (("first", 3), ("twenty-first", 9)):
        until = (town.at + timedelta(days=days)).date()
        place = town.place(name, "notices")
        arranging.pin(place, until=until, at=town.at, by=person("zhou"))


def let_a_pin_run_out(town: Town) -> None:
    arranging.unpin_expired(at=town.at + timedelta(days=5))


def unpin(town: Town) -> None:
    place = town.place("twenty-first", "notices")
    arranging.pin(place, until=None, at=town.at, by=person("zhou"))


def remove_from_column(town: Town) -> None:
    arranging.remove(town.place("twice", "notices"), at=town.at, by=person("zhou"))


def place_again(town: Town) -> None:
    place = column("notices")
    arranging.place(town.documents["twice"], place, at=town.at, by=person("zhou"))


def date_in_column(town: Town) -> None:
    place = town.place("first", "notices")
    day = datetime(2024, 5, 6, tzinfo=CHINA).date()
    arranging.date_in_column(place, shown_on=day, at=town.at, by=person("zhou"))


def state_standing(town: Town) -> None:
    document = town.documents["first"]
    classifying.state_standing(
        document,
        RuleStatus.IN_FORCE,
        on=town.at.date(),
        at=town.at,
        by=person("zhou"),
    )


def repeal(town: Town) -> None:
    classifying.relate(
        town.documents["twenty-first"],
        RelationKind.REPEALS,
        town.documents["first"],
        at=town.at,
        by=person("zhou"),
    )


def correct_what_repeals(town: Town) -> None:
    town.correct("twenty-first")


def withdraw_what_repeals(town: Town) -> None:
    edition = town.public("twenty-first")
    publishing.withdraw(edition, ground="内容有误", at=town.at, by=person("zhou"))


def publish_again_after_withdrawal(town: Town) -> None:
    town.correct("twenty-first")


def unrelate(town: Town) -> None:
    relation = town.documents["twenty-first"].relations_out.get()
    classifying.unrelate(relation, at=town.at, by=person("zhou"))


def publish_by_the_clock(town: Town) -> None:
    edition = approved_edition(at=town.at, title=town.title(), columns=("news",))
    publishing.schedule(
        edition,
        publish_at=town.at + timedelta(minutes=5),
        at=town.at,
        by=person("zhou"),
    )
    publishing.publish_due(at=town.at + timedelta(minutes=6))


def publish_in_emergency(town: Town) -> None:
    edition = cleared_edition(at=town.at, title=town.title(), columns=("news",))
    publishing.publish_in_emergency(
        edition, ground="台风预警。", at=town.at, by=person("he")
    )


def migrate(town: Town) -> None:
    reports = Column.objects.get(part=PlatformPart.ANNUAL_REPORTS)
    long_ago = datetime(2019, 1, 9, 15, 44, tzinfo=CHINA)
    town.bring_in(column("notices"), reports, known_at=long_ago)


def attach_a_file(town: Town) -> None:
    edition = draft_edition(at=town.at, title=town.title(), columns=("policies",))
    content = b"a,b\n1,2\n"
    upload = AcceptedUpload(
        name="表.csv",
        kind="text",
        media_type="text/csv",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    drafting.attach(
        edition, upload, io.BytesIO(content), title="表", at=town.at, by=person("lin")
    )
    edition.refresh_from_db()
    edition = drafting.submit(edition, at=town.at, by=person("lin"))
    edition = reviewed_edition(*ORDINARY_WAY, at=town.at, edition=edition)
    publishing.publish(edition, at=town.at, by=person("zhou"))
    town.documents["with file"] = edition.document


def correct_away_the_file(town: Town) -> None:
    edition = correction_of(
        town.public("with file"), at=town.at, title=town.next_title("with file")
    )
    drafting.detach(edition.attachments.get(), at=town.at, by=person("lin"))
    edition.refresh_from_db()
    edition = drafting.submit(edition, at=town.at, by=person("lin"))
    edition = reviewed_edition(*ORDINARY_WAY, at=town.at, edition=edition)
    publishing.publish(edition, at=town.at, by=person("zhou"))


def classify(town: Town) -> None:
    edition = draft_edition(at=town.at, title=town.title())
    classifying.classify(
        edition.document,
        DisclosureClass.UPON_REQUEST,
        reexamine_on=(town.at + timedelta(days=300)).date(),
        at=town.at,
        by=person("zhou"),
    )


def rename_column(town: Town) -> None:
    arranging.change_column(
        column("notices"), name="通知与公告", at=town.at, by=person("zhou")
    )


def close_an_empty_column(town: Town) -> None:
    place = column("passing", "临时栏目")
    town.publish("passing", columns=("passing", "news"))
    arranging.remove(town.place("passing", "passing"), at=town.at, by=person("zhou"))
    arranging.close_column(place, at=town.at, by=person("zhou"))


def rename_division(town: Town) -> None:
    organisation.change_division(
        division("assistance"), name="社会救助和福利处", at=town.at, by=person("guan")
    )


def seat_leader(town: Town) -> None:
    organisation.seat_in_leading_group(
        agency_with_portal(),
        person("he"),
        LeadingGroupSeat.Seat.LEADER,
        at=town.at,
        by=person("guan"),
    )


def move_house(town: Town) -> None:
    agency = agency_with_portal()
    organisation.change_agency(
        agency, address="东岚省云溪市示例路2号", at=town.at, by=person("guan")
    )


def name_who_is_responsible(town: Town) -> None:
    organisation.name_first_responsible(
        division("assistance"), person("zhao"), at=town.at, by=person("guan")
    )


IN_ORDER: tuple[Happening, ...] = (
    publish_first,
    publish_in_two_columns,
    leave_drafts_unpublished,
    fill_a_list_page,
    begin_the_next_list_page,
    correct_on_oldest_page,
    open_column_beneath,
    place_published_elsewhere,
    open_subsite,
    place_on_subsite,
    publish_guide,
    correct_guide,
    pin_two,
    let_a_pin_run_out,
    unpin,
    remove_from_column,
    place_again,
    date_in_column,
    state_standing,
    repeal,
    correct_what_repeals,
    withdraw_what_repeals,
    publish_again_after_withdrawal,
    unrelate,
    publish_by_the_clock,
    publish_in_emergency,
    migrate,
    attach_a_file,
    correct_away_the_file,
    classify,
    begin_a_third_list_page,
    rename_column,
    close_an_empty_column,
    rename_division,
    seat_leader,
    move_house,
    name_who_is_responsible,
)
