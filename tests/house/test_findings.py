"""The finders themselves: each sees its fault, and leaves the neighbour alone."""

from collections.abc import Callable

import pytest

from tests.house import findings

LONG = "def far():\n" + "    pass\n" * 60
FAULTS = [
    (findings.long_module, "\n" * 451),
    (findings.long_functions, LONG),
    (findings.database_writes, "edition.save()"),
    (findings.database_writes, "Edition.objects.filter(a=1).update(state='x')"),
    (findings.database_writes, "await Edition.objects.acreate(state='x')"),
    (findings.database_writes, "rows.bulk_create(editions)"),
    (findings.clock_readings, "timezone.now()"),
    (findings.clock_readings, "datetime.datetime.now(tz=x)"),
    (findings.clock_readings, "date.today()"),
    (findings.clock_readings, "timezone.localdate()"),
    (findings.clock_readings, "time.time()"),
    (findings.clock_readings, "Edition.objects.filter(at__lt=Now())"),
    (findings.signals, "from django.db.models.signals import post_save"),
    (findings.hidden_imports, "def f():\n    from gongkai import desk"),
    (findings.hidden_imports, "def f():\n    import gongkai.desk"),
    (findings.impure_imports, "from django.db import models"),
    (findings.impure_imports, "from gongkai.commons import pages"),
    (findings.empty_names, "class PageManager: ..."),
    (findings.empty_names, "def date_utils(): ..."),
    (findings.empty_names, "def info(): ..."),
    (findings.unmarked_chinese, "title = '公开'"),
    (findings.unmarked_chinese, "title = f'{name}公开'"),
    (findings.unmarked_chinese, "title = _(said) + '公开'"),
    (findings.unmarked_chinese_in_template, "<h1>公开</h1>"),
    (findings.unmarked_chinese_in_template, "<a title='公开'>{% trans %}x"),
    (findings.unmarked_chinese_in_template, "{{ '公开' }}"),
    (findings.unmarked_chinese_in_text, "alert('公开')"),
]
NEIGHBOURS = [
    (findings.long_functions, LONG.replace("    pass\n", "", 1)),
    (findings.database_writes, "digest.update(chunk); names.update(more)"),
    (findings.database_writes, "picture.save(path, format='PNG')"),
    (findings.database_writes, "path.unlink(); queries.catalogue()"),
    (findings.clock_readings, "timezone.localtime(published_at)"),
    (findings.clock_readings, "edition.time(); datetime.time(8, 30)"),
    (findings.hidden_imports, "from gongkai import desk\ndef f():\n    import json"),
    (findings.impure_imports, "import tomllib\nfrom gongkai.rules import lifecycle"),
    (findings.empty_names, "def data_folder(): ...\nclass InfoRequest: ..."),
    (findings.unmarked_chinese, '"""公开 — disclosure."""\nx = _("公开")'),
    (findings.unmarked_chinese, "x = ngettext('%d件', '%d件', n)  # 件"),
    (
        findings.unmarked_chinese_in_template,
        "{# 公开 #}{% trans n=1 %}公开{% endtrans %}",
    ),
    (findings.unmarked_chinese_in_template, '{{ _(\'公开\') }}{{ f(_("文\\"号")) }}'),
]


@pytest.mark.parametrize(("finder", "source"), FAULTS)
def test_finder_sees_the_fault(finder: Callable[[str], list[str]], source: str) -> None:
    assert len(finder(source)) == 1


@pytest.mark.parametrize(("finder", "source"), NEIGHBOURS)
def test_finder_leaves_the_neighbour_alone(
    finder: Callable[[str], list[str]], source: str
) -> None:
    assert finder(source) == []
