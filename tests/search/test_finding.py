"""What is found, what is no longer found, and what is said when nothing is."""

from pathlib import Path

import pytest

from gongkai.disclosure.actions import drafting, publishing
from gongkai.organisation.models import Agency
from gongkai.search import index
from gongkai.search.actions import drop_synonyms, set_synonyms
from gongkai.search.filling import needs_rebuild, rebuild
from gongkai.search.models import FileText
from tests.factories import (
    MONDAY,
    ORDINARY_WAY,
    TUESDAY,
    WEDNESDAY,
    approved_edition,
    correction_of,
    person,
    published_edition,
    reviewed_edition,
)
from tests.refusing import refused_for
from tests.screening.office_files import sheet_table, word
from tests.search.finding import ask, follow, published_with_file, titles

pytestmark = pytest.mark.usefixtures("search_folder")
LIVING = "关于提高最低生活保障标准的通知"


@pytest.fixture
def empty_index(agency: Agency, search_folder: Path) -> None:
    """An index in step with a department that has published nothing."""
    rebuild()


@pytest.mark.usefixtures("empty_index")
def test_what_is_published_is_found_at_once() -> None:
    published_edition(
        title=LIVING, document_number="岚民发〔2026〕3号", body_html="<p>按月发放。</p>"
    )

    follow()

    for typed in ("低生活保", "按月发", "嵐民發[2026]3號", "发", "最低生活 发放"):
        assert titles(typed) == [LIVING], typed
    hit = ask("岚民发 2026 3号").hits[0]
    assert titles(hit.index_number) == [LIVING]
    assert titles("按年发放") == []


@pytest.mark.usefixtures("empty_index")
def test_what_is_withdrawn_is_gone_before_the_index_knows() -> None:
    edition = published_edition(title=LIVING)
    follow()

    publishing.withdraw(edition, ground="内容有误", at=TUESDAY, by=person("zhou"))

    assert (ask("最低生活").total, titles("最低生活")) == (0, [])
    follow()
    with index.reading() as opened:
        assert opened.searcher.num_docs == 0


@pytest.mark.usefixtures("empty_index")
def test_only_the_public_edition_is_found() -> None:
    approved_edition(title="尚未发布的通知")
    edition = published_edition(title=LIVING, body_html="<p>旧的标准</p>")
    text = correction_of(edition, body_html="<p>新的标准</p>")
    follow()
    assert (titles("尚未发布"), titles("新的标准")) == ([], [])

    text = drafting.submit(text, at=WEDNESDAY, by=person("lin"))
    text = reviewed_edition(*ORDINARY_WAY, at=WEDNESDAY, edition=text)
    publishing.publish(text, at=WEDNESDAY, by=person("zhou"))
    follow()

    assert (titles("新的标准"), titles("旧的标准")) == ([LIVING], [])


def test_attached_files_are_read_and_forgotten(empty_index: None) -> None:
    table = published_with_file(
        sheet_table([["姓名", "金额"], ["合计", "高龄津贴"]]), "表.xlsx", title="公示"
    )
    published_with_file(
        word("<w:p><w:r><w:t>适老化改造</w:t></w:r></w:p>"), "稿.docx", title="方案"
    )
    follow()

    assert titles("高龄津贴") == ["公示"]
    assert titles("适老化改造") == ["方案"]
    hit = ask("高龄津贴").hits[0]
    assert (hit.file_title, "高龄津贴" in hit.snippet) == ("明细", True)
    publishing.withdraw(table, ground="有误", at=TUESDAY, by=person("zhou"))
    follow()
    assert FileText.objects.count() == 1


@pytest.mark.usefixtures("empty_index")
def test_altered_text_is_neither_indexed_nor_shown() -> None:
    edition = published_edition(title=LIVING)
    follow()

    type(edition).objects.filter(pk=edition.pk).update(body_html="<p>最低生活</p>")

    assert titles("最低生活") == []
    rebuild()
    assert ask("最低生活").total == 0


@pytest.mark.usefixtures("empty_index")
def test_facets_count_and_narrow() -> None:
    published_edition(title=LIVING, genre="通知", columns=("notices", "policies"))
    published_edition(title="最低生活保障公告", genre="公告", at=TUESDAY)
    follow()

    found = ask("最低生活")

    assert {value.label: value.count for value in found.facets["column"]} == {
        "通知公告": 2,
        "政策法规": 1,
    }
    assert [value.value for value in found.facets["year"]] == ["2026"]
    assert titles("最低生活", genre="公告") == ["最低生活保障公告"]
    assert titles("最低生活", sort="date") == ["最低生活保障公告", LIVING]


@pytest.mark.usefixtures("empty_index")
def test_synonyms_find_each_other_until_dropped() -> None:
    published_edition(title=LIVING)
    follow()
    assert titles("低保标准") == []

    group = set_synonyms(None, ["低保", "最低生活保障"], at=MONDAY, by=person("zhou"))

    found = ask("低保标准")
    assert [hit.title for hit in found.hits] == [LIVING]
    assert found.widened == ["最低生活保障标准"]
    assert titles('"低保标准"') == []
    drop_synonyms(group, at=MONDAY, by=person("zhou"))
    assert titles("低保标准") == []


def test_synonyms_are_the_offices_and_make_sense(agency: Agency) -> None:
    zhou = person("zhou")
    set_synonyms(None, ["低保", "最低生活保障"], at=MONDAY, by=zhou)

    with refused_for("too_few_words"):
        set_synonyms(None, ["殡葬", " 殡葬 "], at=MONDAY, by=zhou)
    with refused_for("word_in_another_group"):
        set_synonyms(None, ["低保", "救济"], at=MONDAY, by=zhou)
    with refused_for("not_permitted"):
        set_synonyms(None, ["殡葬", "丧葬"], at=MONDAY, by=person("lin"))


@pytest.mark.usefixtures("empty_index")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("最底生活", "最低生活"),
        ("最低生话保障", "最低生活保障"),
        ("标准得通知", "标准的通知"),
    ],
)
def test_near_miss_is_told(typed: str, meant: str) -> None:
    published_edition(title=LIVING)
    follow()

    found = ask(typed)

    assert (found.total, found.meant) == (0, meant)


@pytest.mark.usefixtures("empty_index")
def test_titles_like_it_are_offered() -> None:
    published_edition(title=LIVING)
    follow()

    found = ask("最低生活保障标准什么时候可以提高")

    assert (found.meant, [hit.title for hit in found.near]) == (None, [LIVING])


def test_without_an_index_titles_are_searched(agency: Agency) -> None:
    published_edition(title=LIVING)

    found = ask("最低生活")

    assert not found.is_complete
    assert [hit.title for hit in found.hits] == [LIVING]


@pytest.mark.usefixtures("empty_index")
def test_broken_index_is_noticed_and_made_anew() -> None:
    published_edition(title=LIVING)
    follow()
    place = index.current_folder()
    assert place is not None
    assert not needs_rebuild()

    for file in place.glob("*.*"):
        if file.suffix not in {".json", ".lock"}:
            file.write_bytes(b"broken")
    (place / "meta.json").write_bytes(b"{")

    assert [hit.title for hit in ask("最低生活").hits] == [LIVING]
    assert needs_rebuild()
    rebuild()
    assert ask("最低生活").is_complete
    assert not needs_rebuild()


@pytest.mark.usefixtures("empty_index")
def test_index_of_another_journal_is_made_anew() -> None:
    place = index.current_folder()
    assert place is not None

    index.write_cursor(place, index.Cursor(10_000, "of a newer database"))

    assert needs_rebuild()
