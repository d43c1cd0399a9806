"""Pages made from a shape are the pages that their template makes."""

import pytest
from django.utils import translation
from django.utils.safestring import SafeString

from gongkai.baking.shapes import Shapes
from gongkai.baking.templates import page_template
from gongkai.commons.pages import Page, Shape
from gongkai.disclosure.document_pages import DocumentPages
from tests.factories import published_edition

TEXTS = [
    {"title": "甲&乙<b>", "keywords": '"引号"', "summary": ""},
    {
        "title": "\ue0001\ue001 {{ path }} %(n)s",
        "keywords": "",
        "summary": "概述 & 其他",
    },
    {"title": "丙", "keywords": "'", "summary": "", "topic": "民政<扶贫"},
]


@pytest.mark.django_db
def test_documents_of_one_shape_are_as_rendered_in_full() -> None:
    editions = [published_edition(**text) for text in TEXTS * 3]
    keys = [(edition.document_id,) for edition in editions]
    shapes = Shapes()

    with translation.override("zh-hans"):
        for page in DocumentPages().outputs(keys):
            assert isinstance(page, Page)
            in_full = page_template(page.template).render(page.context)
            assert shapes.rendered(page).decode() == in_full

    assert len(shapes.moulds) == 3
    assert None not in shapes.moulds.values()


@pytest.mark.parametrize(
    "source",
    [
        "{{ title|upper }}{{ other }}",
        "{{ title|length }}",
        "{{ title[:2] }}",
        "{% if title == 'b' %}b{% endif %}",
    ],
)
def test_template_that_does_more_than_print_is_rendered_in_full(
    source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = page_template("disclosure/base.html").environment.from_string(source)
    monkeypatch.setattr("gongkai.baking.shapes.page_template", lambda _name: made)
    shape = Shape(fixed=("column",), texts=("title",))
    contexts = [
        {"column": "c", "title": title, "other": title} for title in "a b bbb".split()
    ]
    shapes = Shapes()

    for context in contexts:
        page = Page("/a.html", "a.html", context, shape=shape)
        assert shapes.rendered(page).decode() == made.render(context)


def test_html_is_put_in_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    source = "<p>{{ body }}</p>{{ title }}"
    made = page_template("disclosure/base.html").environment.from_string(source)
    monkeypatch.setattr("gongkai.baking.shapes.page_template", lambda _name: made)
    shape = Shape(fixed=(), texts=("body", "title"))
    shapes = Shapes()

    pages = [
        Page(
            "/a.html", "a.html", {"body": SafeString(text), "title": text}, shape=shape
        )
        for text in ("<i>1</i>", "<i>2</i>", "<i>3</i>")
    ]

    assert [shapes.rendered(page).decode() for page in pages] == [
        f"<p><i>{number}</i></p>&lt;i&gt;{number}&lt;/i&gt;" for number in (1, 2, 3)
    ]
