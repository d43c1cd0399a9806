"""An entry names every page that its change has altered, and not too many."""

from collections.abc import Callable

import pytest

from gongkai.disclosure.actions import arranging, classifying, drafting, publishing
from gongkai.disclosure.models import (
    Column,
    Edition,
    Placement,
    RelationKind,
    RuleStatus,
)
from gongkai.journal.queries import newest_number
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency
from gongkai.review.models import Step
from tests.factories import (
    FRIDAY,
    MONDAY,
    SETTING_UP,
    THURSDAY,
    TUESDAY,
    column,
    correction_of,
    division,
    person,
    published_edition,
    reviewed_edition,
)
from tests.portal.public import pages_touched_since, public_pages

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Act = Callable[[Edition, Edition], object]


def publish_another(first: Edition, second: Edition) -> None:
    """A third document comes out."""
    published_edition(at=THURSDAY, title="第三份", columns=("notices", "policies"))


def correct(first: Edition, second: Edition) -> None:
    """The first document gets another title."""
    edition = correction_of(first, at=THURSDAY, title="更正后的标题")
    edition = drafting.submit(edition, at=THURSDAY, by=edition.written_by)
    steps = (Step.FIRST, Step.SECOND, Step.SECRECY, Step.FINAL)
    edition = reviewed_edition(*steps, at=THURSDAY, edition=edition)
    publishing.publish(edition, at=THURSDAY, by=person("zhou"))


def withdraw(first: Edition, second: Edition) -> None:
    """The first document is withdrawn."""
    publishing.withdraw(first, ground="内容有误", at=THURSDAY, by=person("zhou"))


def repeal(first: Edition, second: Edition) -> None:
    """The second document repeals the first."""
    zhou = person("zhou")
    classifying.relate(
        second.document, RelationKind.REPEALS, first.document, at=THURSDAY, by=zhou
    )


def place_elsewhere(first: Edition, second: Edition) -> None:
    """The first document stands on a sub-site too."""
    place = Column.objects.get(path="/divisions/assistance/affairs/")
    arranging.place(first.document, place, at=THURSDAY, by=person("zhou"))


def remove(first: Edition, second: Edition) -> None:
    """The second document leaves one of its columns."""
    place = Placement.objects.get(document=second.document, column__slug="news")
    arranging.remove(place, at=THURSDAY, by=person("zhou"))


def pin(first: Edition, second: Edition) -> None:
    """The first document is kept at the head."""
    place = Placement.objects.get(document=first.document)
    arranging.pin(place, until=FRIDAY.date(), at=THURSDAY, by=person("zhou"))


def rename_division(first: Edition, second: Edition) -> None:
    """The writing division gets another name."""
    organisation.change_division(
        division("assistance"), at=THURSDAY, by=person("guan"), name="社会救助和福利处"
    )


def name_responsible(first: Edition, second: Edition) -> None:
    """Somebody else answers for the division."""
    organisation.name_first_responsible(
        division("assistance"), person("lin"), at=THURSDAY, by=person("guan")
    )


def move(first: Edition, second: Edition) -> None:
    """The agency moves house."""
    agency = first.document.agency
    organisation.change_agency(
        agency, at=THURSDAY, by=person("guan"), address="示例路2号"
    )


def add_column(first: Edition, second: Edition) -> None:
    """The portal has another column."""
    column("questions", "常见问题")


@pytest.mark.parametrize(
    "act",
    [
        publish_another,
        correct,
        withdraw,
        repeal,
        place_elsewhere,
        remove,
        pin,
        rename_division,
        name_responsible,
        move,
        add_column,
    ],
    ids=lambda act: act.__name__,
)
def test_a_change_names_every_page_it_alters(agency: Agency, act: Act) -> None:
    site = arranging.open_subsite(
        division("assistance"), at=SETTING_UP, by=person("guan")
    )
    column("affairs", "工作动态", site=site)
    first = published_edition(at=MONDAY, title="第一份")
    second = published_edition(at=TUESDAY, title="第二份", columns=("notices", "news"))
    classifying.state_standing(
        first.document,
        RuleStatus.IN_FORCE,
        on=MONDAY.date(),
        at=TUESDAY,
        by=person("zhou"),
    )
    before, number = public_pages(), newest_number()

    act(first, second)

    after, touched = public_pages(), pages_touched_since(number)
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert changed
    assert changed <= set(touched)
    assert {path: touched[path] for path in changed} == {
        path: after.get(path) for path in changed
    }


def test_publishing_touches_as_many_pages_among_many(agency: Agency) -> None:
    def touched_by_one_more() -> int:
        number = newest_number()
        published_edition(at=THURSDAY)
        touched = pages_touched_since(number)
        # Numbers given before, which a sequence never takes back, leave pieces of
        # the titles without documents: those are made once, with the next one.
        return len([path for path in touched if not path.startswith("/titles/")])

    published_edition()
    among_few = touched_by_one_more()
    for _number in range(45):
        published_edition()

    assert touched_by_one_more() == among_few
