"""Fields for every letter: all invented, none could belong to anyone."""

from datetime import date

from gongkai.letters.articles import Decision
from gongkai.letters.composing import Letter, compose
from gongkai.letters.kinds import RemedyWay, kind_of, kinds
from gongkai.organisation.models import Agency
from gongkai.rules.outcomes import outcome

RECEIVED_ON = date(2026, 11, 2)
DECIDED_ON = date(2026, 11, 24)
SAMPLE_FIELDS = {
    "amount": "2200元",
    "answer_by_on": "2026年12月15日",
    "answered_on": "2026年11月16日",
    "applicant_kind": "公民",
    "applicant_name": "示例申请人",
    "channel": "当面提交",
    "computation": "第11件至第30件，每件100元；第31件，每件200元",
    "concerned_part": "2025年补助名册中与你单位有关的两行",
    "consulted": "东岚省示例局",
    "contact_person": "示例联系人",
    "content": "2025年城乡低保资金分配情况",
    "correct_by_on": "2026年11月30日",
    "corrected_on": "2026年11月12日",
    "counted_from_on": "2026年1月1日",
    "counted_until_on": "2026年11月2日",
    "disclosed_part": "2025年补助名册中与你单位有关的两行",
    "division": "社会救助处",
    "due_before_on": "2026年11月30日",
    "due_on": "2026年12月28日",
    "earlier_reply_number": "岚民公复〔2026〕3号",
    "earlier_reply_on": "2026年5月6日",
    "email": "applicant@example.invalid",
    "fax": "0000-5550101",
    "form_wanted": "纸质",
    "given": "2025年全省城乡低保资金分配表。",
    "help_wanted": "需要朗读",
    "history": "因申请内容不明确，本机关曾告知补正。",
    "how_to_pay": "凭缴款码向国库缴纳",
    "identity_proof": "身份证明复印件1份",
    "inquiry_number": "岚民公征〔2026〕2号",
    "legal_representative": "示例代表人",
    "letter_number": "岚民公复〔2026〕12号",
    "letter_title": "政府信息公开申请答复书",
    "number": "岚民公复〔2026〕12号",
    "officer": "周静宜",
    "organisation_code": "000000000000000000",
    "other_agency": "东岚省示例局",
    "other_agency_contact": "0000-5550199",
    "pay_by_on": "2026年12月22日",
    "postal_address": "东岚省云溪市示例路9号",
    "postcode": "000000",
    "posted_on": "2026年11月24日",
    "query_address": "https://mzt.donglan.example/xxgk/ysqgk/",
    "query_code": "示例-0000-CODE",
    "reason": "该信息形成于内部讨论阶段，公开后会影响决策。",
    "reasons_asked_on": "2026年11月9日",
    "reasons_given": "用于比较各年数据",
    "receipt_reason": "当面提交，以提交之日为收到之日",
    "recipient": "示例申请人",
    "remarks": "无特别说明",
    "request_count": "31",
    "request_number": "2026-依-00012",
    "requested_on": "2026年11月2日",
    "result": "已更正",
    "search_record": "在办公系统和档案室以“低保”“资金分配”为关键词检索，没有结果。",
    "sent_on": "2026年11月10日",
    "served_by": "周静宜",
    "served_on": "2026年11月26日",
    "signed_by": "示例申请人",
    "submitted_at": "2026年11月2日9时30分",
    "tariff": "按件计收",
    "telephone": "0000-5550102",
    "third_party_name": "示例有限公司",
    "tracking_number": "EX000000000XX",
    "unclear": "没有写明年度和地区",
    "wanted": "所需信息的年度和地区",
    "way_wanted": "自行领取",
    "where": "本机关门户网站“政策法规”栏目",
    "withdrawn_on": "2026年11月20日",
    "workplace": "示例单位",
    "written_down_by": "周静宜",
}


def decision_for(kind: str) -> Decision | None:
    """An outcome that this letter tells, with the grounds it may rest on."""
    if kind_of(kind).remedy is not RemedyWay.BY_OUTCOME:
        return None
    chosen = outcome(kind_of(kind).outcomes[0])
    return Decision(chosen.key, chosen.grounds[3:5] or chosen.grounds)


def sample_letter(
    kind: str, agency: Agency, *, decided_on: date = DECIDED_ON, **fields: str
) -> Letter:
    """A complete letter of a kind; `fields` replace those of the sample."""
    decision = decision_for(kind)
    return compose(
        kind,
        SAMPLE_FIELDS | {"government": "东岚省人民政府"} | fields,
        decided_on=decided_on,
        agency=agency,
        received_on=RECEIVED_ON,
        decision=decision,
    )


ALL_KINDS = tuple(kinds())
