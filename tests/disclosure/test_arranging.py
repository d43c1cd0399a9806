"""Places of documents in columns: main one, ordinals, counts."""

import pytest

from gongkai.disclosure.actions import arranging, publishing
from gongkai.disclosure.models import Column, PlatformPart, Site, SiteKind
from gongkai.disclosure.queries import current_placements
from gongkai.organisation.models import Staff
from tests.factories import (
    MONDAY,
    TUESDAY,
    WEDNESDAY,
    column,
    draft_edition,
    published_edition,
)
from tests.refusing import refused_for


def test_first_place_is_the_main_one(agency: object) -> None:
    document = draft_edition(columns=("news", "notices")).document

    places = current_placements(document)

    assert [place.column.slug for place in places] == ["news", "notices"]
    assert [place.is_main for place in places] == [True, False]


def test_main_place_moves_when_removed(zhou: Staff) -> None:
    document = published_edition(columns=("news", "notices")).document
    main = document.placements.get(column=column("news"))

    arranging.remove(main, at=TUESDAY, by=zhou)

    (place,) = current_placements(document)
    assert (place.column.slug, place.is_main) == ("notices", True)
    assert (column("news").live_count, column("notices").live_count) == (0, 1)


def test_only_place_chosen_anew_is_main(lin: Staff) -> None:
    document = draft_edition().document
    arranging.remove(document.placements.get(), at=MONDAY, by=lin)

    arranging.place(document, column(), at=MONDAY, by=lin)

    assert document.placements.get().is_main


def test_published_document_keeps_one_place(zhou: Staff) -> None:
    document = published_edition().document

    with refused_for("last_place"):
        arranging.remove(document.placements.get(), at=TUESDAY, by=zhou)


def test_ordinal_belongs_to_one_document(zhou: Staff) -> None:
    first = published_edition(columns=("news", "notices")).document
    place = first.placements.get(column=column("notices"))
    arranging.remove(place, at=TUESDAY, by=zhou)

    second = published_edition(at=TUESDAY).document
    arranging.place(first, column("notices"), at=WEDNESDAY, by=zhou)

    place.refresh_from_db()
    assert (place.ordinal, place.is_live) == (1, True)
    assert second.placements.get().ordinal == 2
    assert (column().last_ordinal, column().live_count) == (2, 2)


def test_removing_twice_counts_once(zhou: Staff) -> None:
    document = published_edition(columns=("news", "notices")).document
    stale = document.placements.get(column=column("notices"))
    arranging.remove(stale, at=TUESDAY, by=zhou)

    with refused_for("not_there"):
        arranging.remove(stale, at=TUESDAY, by=zhou)

    assert column("notices").live_count == 0


def test_old_copy_of_place_undoes_nothing(zhou: Staff) -> None:
    edition = published_edition()
    stale = edition.document.placements.get()
    publishing.withdraw(edition, ground="含有个人信息。", at=TUESDAY, by=zhou)

    arranging.pin(stale, until=WEDNESDAY.date(), at=TUESDAY, by=zhou)

    stale.refresh_from_db()
    assert not stale.is_live


def test_old_copy_of_column_undoes_nothing(zhou: Staff) -> None:
    stale = column()
    published_edition()

    arranging.change_column(stale, at=TUESDAY, by=zhou, name="公告公示")

    stale.refresh_from_db()
    assert (stale.name, stale.live_count, stale.last_ordinal) == ("公告公示", 1, 1)


def test_writer_places_only_before_publication(lin: Staff) -> None:
    document = published_edition().document

    with refused_for("not_permitted"):
        arranging.place(document, column("news"), at=TUESDAY, by=lin)


def test_new_place_of_public_document_shows(zhou: Staff) -> None:
    document = published_edition().document

    arranging.place(document, column("news"), at=TUESDAY, by=zhou)

    place = document.placements.get(column=column("news"))
    assert (place.is_live, place.shown_on) == (True, MONDAY.date())


def test_places_carry_dates_of_their_own(zhou: Staff) -> None:
    document = published_edition(columns=("news", "notices")).document

    arranging.date_in_column(
        document.placements.get(column=column("news")),
        shown_on=WEDNESDAY.date(),
        at=TUESDAY,
        by=zhou,
    )

    assert {place.shown_on for place in current_placements(document)} == {
        MONDAY.date(),
        WEDNESDAY.date(),
    }


@pytest.mark.parametrize("part", PlatformPart)
def test_platform_parts_stay_open(zhou: Staff, part: PlatformPart) -> None:
    with refused_for("fixed_part"):
        arranging.close_column(Column.objects.get(part=part), at=MONDAY, by=zhou)


def test_column_with_documents_stays_open(zhou: Staff) -> None:
    published_edition()

    with refused_for("not_empty"):
        arranging.close_column(column(), at=TUESDAY, by=zhou)


def test_stale_empty_column_stays_open(zhou: Staff) -> None:
    empty = column()
    published_edition()

    with refused_for("not_empty"):
        arranging.close_column(empty, at=TUESDAY, by=zhou)


def test_address_of_column_never_changes(zhou: Staff) -> None:
    with pytest.raises(TypeError):
        arranging.change_column(column(), at=MONDAY, by=zhou, path="/elsewhere/")


def test_landing_page_takes_no_document(lin: Staff) -> None:
    landing = Column.objects.get(part=PlatformPart.UPON_REQUEST)

    with refused_for("column_takes_nothing"):
        arranging.place(draft_edition().document, landing, at=MONDAY, by=lin)


def test_platform_is_section_of_portal(agency: object) -> None:
    platform = Site.objects.get(kind=SiteKind.PLATFORM)

    assert platform.path == "/xxgk/"
    assert [part.part for part in platform.columns.all()] == list(PlatformPart)
