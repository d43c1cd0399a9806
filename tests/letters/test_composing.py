"""What a letter says: complete or not at all, with the article and the right remedy."""

from datetime import date

import pytest

from gongkai.letters.actions import set_letterhead
from gongkai.letters.articles import Decision
from gongkai.letters.composing import LetterIncomplete, compose
from gongkai.letters.kinds import RemedyWay, field_labels, kind_of, kinds
from gongkai.letters.template_text import take_apart, template_refusals
from gongkai.organisation.models import Agency
from gongkai.rules.deadlines import rule_in_force
from gongkai.rules.outcomes import outcomes
from tests.factories import MONDAY
from tests.letters.samples import (
    ALL_KINDS,
    DECIDED_ON,
    RECEIVED_ON,
    SAMPLE_FIELDS,
    decision_for,
    sample_letter,
)
from tests.refusing import refused_for

GOVERNMENT = {"government": "东岚省人民政府"}


def reply(
    sender: Agency,
    decision: Decision,
    *,
    decided_on: date = DECIDED_ON,
    is_online: bool = False,
    **fields: str,
) -> str:
    """The text of the letter that tells this decision."""
    kind = next(one.letter for one in outcomes() if one.key == decision.outcome)
    letter = compose(
        kind,
        SAMPLE_FIELDS | GOVERNMENT | fields,
        decided_on=decided_on,
        agency=sender,
        received_on=RECEIVED_ON if decided_on > RECEIVED_ON else decided_on,
        decision=decision,
        is_online=is_online,
    )
    return letter.text


def test_every_outcome_has_its_letter() -> None:
    assert {one.letter for one in outcomes()} <= set(kinds())


def test_every_document_of_the_list_is_there() -> None:
    assert {kind.document for kind in kinds().values()} == set(range(1, 27))


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_default_text_passes_its_own_gate(kind: str) -> None:
    assert template_refusals(kind_of(kind), kind_of(kind).text) == []


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_every_field_has_a_name_for_people(kind: str) -> None:
    assert set(take_apart(kind_of(kind).text).fields) <= set(field_labels())


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_complete_letter_holds_every_field(kind: str, sender: Agency) -> None:
    letter = sample_letter(kind, sender)

    named = set(take_apart(kind_of(kind).text).fields) & set(SAMPLE_FIELDS)
    assert [
        name
        for name in named
        if SAMPLE_FIELDS[name].rstrip("。") not in letter.text.replace("\n", "")
    ] == []
    assert "{" not in letter.text
    # That a repeated certificate rests on article 2 nobody has read.
    assert bool(letter.doubts) == (kind == "confirmation")


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_each_missing_field_is_named(kind: str, sender: Agency) -> None:
    given = take_apart(kind_of(kind).text).fields
    required = [
        name
        for name in given
        if name in SAMPLE_FIELDS and name not in kind_of(kind).optional
    ]
    for name in required:
        with pytest.raises(LetterIncomplete) as caught:
            sample_letter(kind, sender, **{name: " ____ "})

        assert caught.value.missing == (name,)
        assert field_labels()[name] in caught.value.refusals[0].sentence


def test_all_missing_fields_are_named_at_once(sender: Agency) -> None:
    with pytest.raises(LetterIncomplete) as caught:
        compose(
            "not_held",
            {},
            decided_on=DECIDED_ON,
            agency=sender,
            decision=Decision("not_held"),
        )

    assert caught.value.missing == (
        "number",
        "applicant_name",
        "received_on",
        "request_number",
        "content",
        "search_record",
        "reason",
        "government",
    )


def test_empty_optional_field_takes_its_line_along(sender: Agency) -> None:
    letter = sample_letter("disclosed", sender, history="", given="")

    assert "补正" not in letter.text
    assert not any(part.startswith("公开的内容") for part in letter.paragraphs)
    assert "政策法规" in letter.text


def test_one_of_two_fields_must_be_there(sender: Agency) -> None:
    with pytest.raises(LetterIncomplete) as caught:
        sample_letter("disclosed", sender, given="", where="")

    assert caught.value.missing == ("given",)


def test_attachments_stand_for_what_is_given(sender: Agency) -> None:
    letter = compose(
        "disclosed",
        SAMPLE_FIELDS | GOVERNMENT | {"given": ""},
        decided_on=DECIDED_ON,
        agency=sender,
        received_on=RECEIVED_ON,
        decision=Decision("disclosed"),
        attachments=["资金分配表"],
    )

    assert "公开的内容：见附件" in letter.text


def test_withheld_goes_to_reconsideration_first(sender: Agency) -> None:
    text = reply(sender, Decision("refused_third_party", ("THIRD",)))

    assert "应当先申请行政复议" in text
    assert "60日内向东岚省人民政府申请行政复议" in text
    assert "15日内向有管辖权的人民法院提起行政诉讼" in text
    assert "6个月" not in text
    assert "第十五条" in text


def test_not_held_may_go_either_way(sender: Agency) -> None:
    text = reply(sender, Decision("not_held"))

    assert "应当先" not in text
    assert "60日内向东岚省人民政府申请行政复议，也可以" in text
    assert "6个月内向有管辖权的人民法院提起行政诉讼" in text


def test_partial_disclosure_tells_both_ways(sender: Agency) -> None:
    text = reply(sender, Decision("partly_disclosed", ("THIRD", "PROCESS")))

    assert "应当先申请行政复议" in text
    assert "其他内容不服" in text
    assert "第十五条" in text
    assert "第十六条第二款" in text


def test_last_day_before_review_first_leaves_the_choice(sender: Agency) -> None:
    text = reply(
        sender,
        Decision("refused_internal", ("INTERNAL",)),
        decided_on=date(2023, 12, 31),
    )

    assert "应当先" not in text
    assert "上一级主管部门申请行政复议，也可以" in text
    assert "6个月内" in text


def test_unread_time_limit_is_not_printed(sender: Agency) -> None:
    letter = sample_letter("third_party_overridden", sender, decided_on=DECIDED_ON)
    old = compose(
        "not_held",
        SAMPLE_FIELDS | GOVERNMENT,
        decided_on=date(2012, 3, 2),
        agency=sender,
        received_on=date(2012, 2, 20),
        decision=Decision("not_held"),
    )

    assert letter.doubts == ()
    assert "60日" not in old.text
    assert "个月" not in old.text
    assert "第二十一条" not in old.text
    assert len(old.doubts) == 4


def test_online_service_names_where_to_file(sender: Agency) -> None:
    decision = Decision("refused_process", ("PROCESS",))
    with pytest.raises(LetterIncomplete) as caught:
        reply(sender, decision, is_online=True)
    text = reply(sender, decision, is_online=True, filing_address="示例复议平台")

    assert caught.value.missing == ("filing_address",)
    assert "示例复议平台" in text
    assert "示例复议平台" not in reply(sender, decision, filing_address="示例复议平台")


def test_letterhead_fills_what_is_always_the_same(sender: Agency) -> None:
    set_letterhead(
        sender, mark="东岚省民政厅文件", government="东岚省政府", at=MONDAY, by=None
    )

    letter = compose(
        "not_held",
        SAMPLE_FIELDS,
        decided_on=DECIDED_ON,
        agency=sender,
        received_on=RECEIVED_ON,
        decision=Decision("not_held"),
    )

    assert letter.mark == "东岚省民政厅文件"
    assert "向东岚省政府申请行政复议" in letter.text


def test_value_is_never_read_as_a_field(sender: Agency) -> None:
    letter = sample_letter("not_held", sender, content="{reason}与{0}%(x)s")

    assert "“{reason}与{0}%(x)s”" in letter.text


def test_unseen_characters_do_not_reach_the_letter(sender: Agency) -> None:
    letter = sample_letter(
        "not_held", sender, applicant_name="示例\u202e人\x00\u200b甲\ufffe"
    )

    assert letter.addressee == "示例人甲"


def test_letter_unknown_to_the_law_is_refused(sender: Agency) -> None:
    with refused_for("no_basis"):
        compose(
            "co_maker",
            SAMPLE_FIELDS,
            decided_on=date(2019, 5, 20),
            agency=sender,
            received_on=date(2019, 5, 14),
        )


def test_outcome_of_another_letter_is_a_fault(sender: Agency) -> None:
    with pytest.raises(ValueError, match="tells one of the outcomes"):
        compose(
            "refused",
            SAMPLE_FIELDS,
            decided_on=DECIDED_ON,
            agency=sender,
            decision=Decision("not_held"),
        )


def test_numbers_of_days_agree_with_the_rules() -> None:
    lengths = {
        "third_party": "third-party-opinion",
        "co_maker": "co-maker-opinion",
        "fee_notice": "fee-payment",
    }
    for kind, rule in lengths.items():
        length = rule_in_force(rule, RECEIVED_ON).length
        assert f"{length}个工作日" in kind_of(kind).text


def test_letters_that_decide_nothing_name_no_remedy(sender: Agency) -> None:
    silent = [key for key in kinds() if kind_of(key).remedy is RemedyWay.NONE]

    for kind in silent:
        assert "行政复议" not in sample_letter(kind, sender).text
    assert decision_for("correction_notice") is None
