"""Articles as Chinese documents cite them."""

import pytest

from gongkai.rules.article_names import article_name


@pytest.mark.parametrize(
    ("article", "name"),
    [
        ("14", "第十四条"),
        ("16(2)", "第十六条第二款"),
        ("20(15)", "第二十条第（十五）项"),
        ("36(7)", "第三十六条第（七）项"),
        ("10", "第十条"),
        ("民发〔2021〕57号", "民发〔2021〕57号"),
    ],
)
def test_article_is_cited_in_words(article: str, name: str) -> None:
    assert article_name(article) == name
