"""The law's lists read in the language of the page; what is stored stays Chinese."""

from django.utils import translation

from gongkai.desk.official_names import ground_name, name_of
from gongkai.rules.classifications import topics, withholding_grounds


def test_lists_read_in_the_language_of_the_page() -> None:
    first = topics()[0]

    with translation.override("en"):
        english = name_of(first)
    with translation.override("zh-hans"):
        chinese = name_of(first)

    assert (english, chinese) == (first.name_en, first.name)


def test_ground_is_told_with_its_article() -> None:
    ground = withholding_grounds()[0]

    with translation.override("en"):
        told = ground_name(ground.key)

    assert told == f"{ground.name_en} (Art. {ground.article})"


def test_unknown_ground_is_told_as_it_stands() -> None:
    assert ground_name("an older ground") == "an older ground"
