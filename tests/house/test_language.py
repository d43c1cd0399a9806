"""Chinese is the source language: every text for people can be translated."""

from fnmatch import fnmatch
from pathlib import Path

from tests.house import findings
from tests.house.test_code import HOUSE, OWN_CODE, found_in
from tools import messages

# Modules that hold Chinese which is not said to people but read, matched or told
# before there is a language. Each with its reason; the list should not grow.
CHINESE_IS_MATTER = {
    "rules/**": "statutory words and patterns; the law is never translated in code",
    "commons/chinese_text.py": "which characters are Chinese",
    "config/environment.py": "refusals before settings, in both languages at once",
    "config/command.py": "said on the console in both languages at once",
    "config/*_command.py": "said on the console in both languages at once",
    "config/importing.py": "said on the console in both languages at once",
}


def holds_chinese_matter(path: Path) -> bool:
    """Tell whether a module is on the list."""
    inside = path.relative_to(HOUSE).as_posix()
    return any(fnmatch(inside, pattern) for pattern in CHINESE_IS_MATTER)


def test_chinese_in_code_is_marked_for_translation() -> None:
    others = [path for path in OWN_CODE if not holds_chinese_matter(path)]

    assert found_in(others, findings.unmarked_chinese) == []


def test_chinese_in_templates_is_marked_for_translation() -> None:
    templates = [p for p in HOUSE.glob("*/jinja2/**/*") if p.is_file()]

    assert found_in(templates, findings.unmarked_chinese_in_template) == []


def test_scripts_take_their_texts_from_the_page() -> None:
    scripts = sorted(HOUSE.glob("*/static/**/*.js"))

    assert found_in(scripts, findings.unmarked_chinese_in_text) == []


def test_english_catalogue_is_complete() -> None:
    assert messages.missing() == []


def test_english_catalogue_keeps_every_placeholder() -> None:
    assert messages.broken() == []


def test_compiled_catalogues_are_current() -> None:
    framework = messages.FRAMEWORK.with_suffix(".mo")

    assert messages.COMPILED.read_bytes() == messages.compiled(messages.english())
    assert framework.read_bytes() == messages.compiled(messages.framework())


def test_framework_sentences_say_what_to_do() -> None:
    said = [message.string for message in messages.framework() if message.id]

    assert [text for text in map(str, said) if "请" not in text] == []
