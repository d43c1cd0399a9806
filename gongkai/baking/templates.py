"""The pages' templates as baking uses them: with their words already in place."""

import re
from functools import cache

import jinja2
from django.template import engines
from django.template.backends.jinja2 import Jinja2
from jinja2.ext import Extension


class WordsInPlace(Extension):
    """Takes the words of `trans` blocks as they stand.

    Baked pages are in the language the templates are written in. Asking the catalogue
    for each of some thirty texts a page took longer than all the rest of rendering.
    What a `trans` block names is named by a `with` block instead.
    """

    def preprocess(
        self, source: str, name: str | None, filename: str | None = None
    ) -> str:
        """Turn `trans` blocks into `with` blocks; white space is kept as it was."""
        opened = re.sub(r"(\{%[-+]?\s*)trans\b", r"\1with", source)
        return re.sub(r"(\{%[-+]?\s*)endtrans\b", r"\1endwith", opened)


def page_template(name: str) -> jinja2.Template:
    """The template of this name, compiled once in a process.

    Raises `jinja2.TemplateNotFound`.
    """
    return _environment().get_template(name)


@cache
def _environment() -> jinja2.Environment:
    backend = engines["jinja2"]
    assert isinstance(backend, Jinja2)
    environment = backend.env.overlay(extensions=[WordsInPlace])
    # Baked pages stand in other scripts and languages too; the program's do not.
    environment.globals = {**backend.env.globals, "is_baked": True}
    return environment
