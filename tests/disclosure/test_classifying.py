"""Class, standing and relations of documents."""

from datetime import date

import pytest

from gongkai.disclosure.actions import arranging, classifying, publishing
from gongkai.disclosure.models import (
    DisclosureClass,
    Document,
    RelationKind,
    RuleStatus,
)
from gongkai.organisation import actions as organisation
from gongkai.organisation.models import DivisionKind, Staff
from gongkai.organisation.roles import Role
from tests.factories import (
    MONDAY,
    TUESDAY,
    approved_edition,
    draft_edition,
    person,
    published_edition,
)
from tests.refusing import refused_for


def _rule(title: str) -> Document:
    document = published_edition(title=title).document
    return classifying.state_standing(
        document,
        RuleStatus.IN_FORCE,
        on=MONDAY.date(),
        at=MONDAY,
        by=person("zhou"),
    )


def _standing(document: Document) -> tuple[str, date | None]:
    document.refresh_from_db()
    return document.rule_status, document.rule_status_on


def test_withheld_names_ground_and_day(zhou: Staff) -> None:
    document = draft_edition().document

    with refused_for("no_ground", "no_reexamination"):
        classifying.classify(document, DisclosureClass.WITHHELD, at=MONDAY, by=zhou)


def test_withheld_document_is_not_published(zhou: Staff) -> None:
    edition = approved_edition()
    classifying.classify(
        edition.document,
        DisclosureClass.WITHHELD,
        ground="THIRD",
        reexamine_on=date(2027, 3, 2),
        at=MONDAY,
        by=zhou,
    )

    with refused_for("not_proactive"):
        publishing.publish(edition, at=TUESDAY, by=zhou)


def test_public_document_is_first_withdrawn(zhou: Staff) -> None:
    with refused_for("is_public"):
        classifying.classify(
            published_edition().document,
            DisclosureClass.UPON_REQUEST,
            at=TUESDAY,
            by=zhou,
        )


def test_old_copy_undoes_no_publication(zhou: Staff) -> None:
    edition = approved_edition()
    stale = Document.objects.get(pk=edition.document_id)
    publishing.publish(edition, at=MONDAY, by=zhou)

    classifying.state_standing(
        stale, RuleStatus.IN_FORCE, on=MONDAY.date(), at=TUESDAY, by=zhou
    )

    stale.refresh_from_db()
    assert stale.index_number is not None


def test_relation_is_seen_from_both_ends(zhou: Staff) -> None:
    explanation = published_edition(title="政策解读").document
    rule = _rule("实施办法")

    classifying.relate(explanation, RelationKind.EXPLAINS, rule, at=TUESDAY, by=zhou)

    assert explanation.relations_out.get().target == rule
    assert rule.relations_in.get().subject == explanation
    assert _standing(rule)[0] == RuleStatus.IN_FORCE


def test_replaced_rule_is_repealed(zhou: Staff) -> None:
    old = _rule("旧办法")
    new = published_edition(title="新办法", effective_on=date(2026, 5, 1)).document

    classifying.relate(new, RelationKind.REPLACES, old, at=TUESDAY, by=zhou)

    assert _standing(old) == (RuleStatus.REPEALED, date(2026, 5, 1))


def test_draft_replaces_nothing_until_published(zhou: Staff) -> None:
    old = _rule("旧办法")
    edition = approved_edition(title="新办法", made_on=date(2026, 2, 27))
    classifying.relate(edition.document, RelationKind.REPLACES, old, at=MONDAY, by=zhou)
    assert _standing(old)[0] == RuleStatus.IN_FORCE

    publishing.publish(edition, at=TUESDAY, by=zhou)

    assert _standing(old) == (RuleStatus.REPEALED, date(2026, 2, 27))


def test_amendment_revives_no_repealed_rule(zhou: Staff) -> None:
    rule = _rule("办法")
    classifying.state_standing(
        rule, RuleStatus.REPEALED, on=MONDAY.date(), at=MONDAY, by=zhou
    )
    amendment = published_edition(title="修改决定").document

    classifying.relate(amendment, RelationKind.AMENDS, rule, at=TUESDAY, by=zhou)

    assert _standing(rule)[0] == RuleStatus.REPEALED


def test_agency_ends_no_foreign_rules(zhou: Staff) -> None:
    rule, stranger = _rule("省级办法"), _officer_of_another_agency()
    foreign = _published_by_another_agency(stranger)

    with refused_for("not_permitted"):
        classifying.relate(foreign, RelationKind.REPEALS, rule, at=TUESDAY, by=stranger)

    assert _standing(rule)[0] == RuleStatus.IN_FORCE


@pytest.mark.parametrize("username", ["lin", "zhao", "qian", "guan"])
def test_only_the_office_classifies(agency: object, username: str) -> None:
    with refused_for("not_permitted"):
        classifying.state_standing(
            draft_edition().document,
            RuleStatus.REPEALED,
            on=MONDAY.date(),
            at=MONDAY,
            by=person(username),
        )


def test_document_has_no_relation_to_itself(zhou: Staff) -> None:
    document = _rule("办法")

    with refused_for("itself"):
        classifying.relate(document, RelationKind.CITES, document, at=MONDAY, by=zhou)


def test_wrong_relation_can_be_taken_back(zhou: Staff) -> None:
    first, second = _rule("甲"), _rule("乙")
    relation = classifying.relate(first, RelationKind.CITES, second, at=MONDAY, by=zhou)

    classifying.unrelate(relation, at=TUESDAY, by=zhou)

    assert not second.relations_in.exists()


def test_place_of_another_agency_is_refused(agency: object) -> None:
    stranger = _officer_of_another_agency()
    foreign = _published_by_another_agency(stranger)

    with refused_for("other_agency"):
        arranging.place(
            foreign,
            draft_edition().document.placements.get().column,
            at=MONDAY,
            by=stranger,
        )


def _officer_of_another_agency() -> Staff:
    agency = organisation.found_agency(
        at=MONDAY,
        by=person("guan"),
        name="海屿市民政局",
        short_name="市民政局",
        slug="hysmzj",
        level="municipal",
        organisation_code="00000001X",
        site_name="海屿民政",
        site_domain="mzt.donglan.example",
        site_id_code="0000000001",
        address="海屿市示例路2号",
        postcode="000000",
        office_hours="工作日",
        telephone="0000-5550200",
    )
    office = organisation.open_division(
        agency,
        at=MONDAY,
        by=person("guan"),
        slug="office",
        name="办公室",
        kind=DivisionKind.OFFICE,
    )
    officer = organisation.enrol(
        office,
        username="hai",
        name="海宁远",
        password=None,
        at=MONDAY,
        by=person("guan"),
    )
    organisation.appoint(
        officer, Role.OGI_OFFICE, from_on=MONDAY.date(), at=MONDAY, by=person("guan")
    )
    return officer


def _published_by_another_agency(officer: Staff) -> Document:
    return draft_edition(by=officer.username, columns=()).document
