"""Columns at work: full, fresh, even; and documents moved between them."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refused
from gongkai.commons.spreadsheets import read_table, write_table
from gongkai.desk import actions
from gongkai.desk.models import Resorting
from gongkai.disclosure.actions import arranging
from gongkai.disclosure.column_figures import figures_of, imbalance
from gongkai.disclosure.models import Column, Edition
from gongkai.organisation.models import Agency, Staff
from tests import factories
from tests.factories import MONDAY


def standing(edition: Edition) -> dict[str, bool]:
    """Where a document stands, and which place is the main one."""
    places = edition.document.placements.filter(removed_at=None)
    return {
        place.column.slug: place.is_main for place in places.select_related("column")
    }


def promised(slug: str, days: int, by: Staff) -> Column:
    """A column with a promised interval."""
    column = factories.column(slug)
    return arranging.change_column(column, update_interval_days=days, at=MONDAY, by=by)


@pytest.mark.parametrize(
    ("counts", "figure"),
    [
        ([5, 5, 5, 5], 0.0),
        ([0, 0, 0, 12], 0.75),
        ([1, 2, 3, 4], 0.25),
        ([0, 0], None),
        ([7], None),
    ],
)
def test_imbalance_is_the_gini_coefficient(
    counts: list[int], figure: float | None
) -> None:
    assert imbalance(counts) == figure


def test_column_is_stale_after_its_promise(agency: Agency, zhou: Staff) -> None:
    promised("news", 10, zhou)
    factories.published_edition(columns=["news"])
    factories.column("empty")

    def news(days: int) -> tuple[bool, bool, int | None]:
        at = MONDAY + timedelta(days=days)
        lines = figures_of(agency, on=day_of(at))
        line = next(line for line in lines if line.column.slug == "news")
        return line.is_stale, line.will_be_stale, line.days_left

    assert news(0) == (False, True, 11)
    assert news(10) == (False, True, 1)
    assert news(11) == (True, False, 0)
    lines = figures_of(agency, on=day_of(MONDAY))
    assert [
        line.column.slug
        for line in lines
        if line.is_blank and line.column.slug == "empty"
    ]


def test_documents_move_and_come_back(agency: Agency, zhou: Staff) -> None:
    news, policies = factories.column("news"), factories.column("policies")
    only = factories.published_edition(columns=["news"], title="只在新闻")
    both = factories.published_edition(columns=["news", "policies"], title="两处都在")
    plan = [actions.PlannedMove(e.document, news, policies) for e in (only, both)]
    later = MONDAY + timedelta(days=1)

    made = actions.resort(plan, at=later, by=zhou)
    moved = [standing(only), standing(both)]
    actions.undo_resorting(made, at=later, by=zhou)

    assert moved == [{"policies": True}, {"policies": True}]
    assert standing(only) == {"news": True}
    assert standing(both) == {"news": True, "policies": False}
    with pytest.raises(Refused, match="is_undone"):
        actions.undo_resorting(made, at=later, by=zhou)


def test_one_refused_move_stops_them_all(agency: Agency, zhou: Staff) -> None:
    news, policies = factories.column("news"), factories.column("policies")
    there = factories.published_edition(columns=["news"])
    not_there = factories.published_edition(columns=["policies"])
    plan = [
        actions.PlannedMove(there.document, news, policies),
        actions.PlannedMove(not_there.document, news, policies),
    ]

    with pytest.raises(Refused, match="not_there"):
        actions.resort(plan, at=MONDAY, by=zhou)

    assert standing(there) == {"news": True}
    assert not Resorting.objects.exists()


def test_ticked_documents_move_after_a_preview(
    agency: Agency, zhou: Staff, client: Client
) -> None:
    news, policies = factories.column("news"), factories.column("policies")
    edition = factories.published_edition(columns=["news"], title="关于取暖的通知")
    client.force_login(zhou)

    nothing = client.post("/desk/columns/resort/plan/", {"column": news.pk})
    preview = client.post(
        "/desk/columns/resort/plan/",
        {"column": news.pk, "into": policies.pk, "document": [edition.document_id]},
    )
    before = standing(edition)
    key = f"{edition.document_id}-{news.pk}-{policies.pk}"
    client.post("/desk/columns/resort/do/", {"move": [key]})
    page = client.get("/desk/columns/at-work/").content.decode()

    assert nothing.status_code == 400
    assert f'value="{key}"' in preview.content.decode()
    assert before == {"news": True}
    assert standing(edition) == {"policies": True}
    assert "移动了 1 条信息" in page


def test_table_goes_out_and_comes_in(
    agency: Agency, zhou: Staff, client: Client
) -> None:
    news, policies = factories.column("news"), factories.column("policies")
    factories.published_edition(columns=["news"], title="关于取暖的通知")
    client.force_login(zhou)

    file = client.get(f"/desk/columns/{news.pk}/table.xlsx").content
    headings, row = read_table(BytesIO(file))
    filled = write_table(
        "表",
        [str(heading) for heading in headings],
        [[*row[:3], policies.path], ["没有这号", "", row[2], policies.path]],
    )
    preview = client.post(
        "/desk/columns/resort/plan/",
        {"table": SimpleUploadedFile("表.xlsx", filled)},
    ).content.decode()
    refused = client.post(
        "/desk/columns/resort/plan/",
        {"table": SimpleUploadedFile("表.csv", "标题\n甲\n".encode())},
    )

    assert "关于取暖的通知" in preview
    assert "第 3 行：没有索引号为“没有这号”的信息" in preview
    assert refused.status_code == 400
    assert "缺少“索引号”一列" in refused.content.decode()
