"""The newest documents of many columns at once."""

import pytest
from pytest_django import DjangoAssertNumQueries

from gongkai.disclosure.actions import publishing
from gongkai.organisation.models import Agency
from gongkai.portal.queries import Newest, merged, newest_by_column
from tests.factories import FRIDAY, column, person, published_edition

pytestmark = pytest.mark.django_db


def titles(newest: dict[int, list[Newest]]) -> list[str]:
    """The titles in all groups together, newest first."""
    return [item.line.title for item in merged(newest.values(), 10)]


def test_withdrawals_leave_no_short_lists(agency: Agency) -> None:
    editions = [published_edition(title=f"第{n}份") for n in range(1, 6)]
    for edition in editions[2:]:
        publishing.withdraw(edition, ground="内容有误", at=FRIDAY, by=person("zhou"))

    newest = newest_by_column([column("notices")], 2)

    assert titles(newest) == ["第2份", "第1份"]


def test_many_columns_take_one_query(
    agency: Agency, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    slugs = ("notices", "news", "policies")
    for slug in slugs:
        published_edition(title=slug, columns=(slug,))
    columns = [column(slug) for slug in slugs]

    with django_assert_num_queries(1):
        newest = newest_by_column(columns, 3)

    assert sorted(titles(newest)) == sorted(slugs)
