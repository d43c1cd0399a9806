"""A rule set from the form that begins one: known, from TOML, or from XLSX."""

from dataclasses import replace
from typing import Any, BinaryIO, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal, Refused
from gongkai.commons.spreadsheets import read_table
from gongkai.desk.submission_rule_forms import BeginForm
from gongkai.organisation.models import Agency
from gongkai.rules.submission_rules import (
    OWN_SITE,
    RuleSet,
    RuleSetError,
    known_rule_sets,
    parse_rule_set,
)
from gongkai.submissions.rule_table import rules_from_rows

LARGEST = 1024 * 1024
"""Bytes of a file of rules; no set of rules is longer."""


def rules_of(form: BeginForm, agency: Agency) -> RuleSet:
    """The rule set a valid form asks for, under its name and from its day.

    Raises `Refused` (`unreadable_rules`) with what is wrong and where.
    """
    typed = form.cleaned_data
    file: UploadedFile[Any] | None = typed["file"]
    if file is not None:
        rules = _from_file(file, agency, typed)
    elif typed["known"]:
        rules = known_rule_sets()[typed["known"]]
    else:
        rules = RuleSet(name=typed["name"], from_on=typed["from_on"])
    return replace(rules, name=typed["name"], from_on=typed["from_on"], until_on=None)


def _from_file(
    file: "UploadedFile[Any]", agency: Agency, typed: dict[str, object]
) -> RuleSet:
    if (file.size or 0) > LARGEST:
        raise _unreadable(_("文件超过 1 MB，不像是一套规则。"))
    if (file.name or "").lower().endswith(".toml"):
        try:
            return parse_rule_set(file.read().decode("utf-8-sig"))
        except (UnicodeDecodeError, RuleSetError) as fault:
            raise _unreadable(str(fault)) from fault
    outlets = {one.slug: one.name for one in agency.outlets.all()}
    try:
        return rules_from_rows(
            {"name": typed["name"], "from_on": typed["from_on"]},
            read_table(cast(BinaryIO, file)),
            classes={one.slug: one.name for one in agency.submission_classes.all()},
            outlets={OWN_SITE: _("本机关网站"), **outlets},
        )
    except RuleSetError as fault:
        raise _unreadable(str(fault)) from fault


def _unreadable(fault: str) -> Refused:
    sentence = _("无法读取这套规则：%s。请更正文件后重新导入。") % fault
    return Refused([Refusal("unreadable_rules", sentence)])
