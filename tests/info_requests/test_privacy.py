"""What applicants wrote and what was said to them is nowhere to be read unsealed."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from gongkai.commons.sealing import SealedTextField
from gongkai.info_requests.actions import (
    consulting,
    handling,
    keeping,
    redeciding,
    registration,
    remedies,
    reply,
    reply_files,
    service,
)
from gongkai.info_requests.actions.files import NewFile
from gongkai.info_requests.actions.reading import (
    open_file,
    open_own_file,
    read_own,
    read_personal,
    records_of,
    sealed_columns,
)
from gongkai.info_requests.models import (
    ConsultationAnswer,
    FileKind,
    InfoRequest,
    LetterKind,
    RemedyResult,
    ServiceChannel,
)
from gongkai.info_requests.personal import KEYED_HASHES, PERSONAL, PLAIN
from gongkai.journal.models import Entry
from gongkai.organisation.models import Agency, Staff
from gongkai.review.models import Step
from gongkai.rules.info_request_case import ConsultationKind
from gongkai.rules.receipt import Channel
from tests.factories import MONDAY, REVIEWERS, TUESDAY, WEDNESDAY, division, person
from tests.info_requests.cases import application, closed, office_head, submitted
from tests.refusing import refused_for

SECRET = "植入秘密7f3a"
ALL_FIELDS = (
    "name identity_kind identity_number workplace legal_representative contact_name "
    "telephone fax email postcode address help_wanted description document_hint purpose"
).split()
MODELS = list(apps.get_app_config("info_requests").get_models())


def secret_file(kind: FileKind) -> NewFile:
    return NewFile(kind, "application/pdf", f"{SECRET}.pdf", SECRET.encode())


def planted(agency: Agency) -> InfoRequest:
    """A request that has been through everything, with the secret in every text."""
    zhou, lin = person("zhou"), person("lin")
    office_head()
    one = registration.receive(
        agency,
        application(**dict.fromkeys(ALL_FIELDS, SECRET)),
        channel=Channel.IN_PERSON,
        files=[secret_file(FileKind.IDENTITY_PROOF)],
        at=MONDAY,
        by=zhou,
    ).info_request
    office = {"at": MONDAY, "by": zhou}
    officer = {"at": MONDAY, "by": lin}
    one = registration.register(one, read_version=one.version, **office)
    one = registration.assign(
        one, division("assistance"), lin, read_version=one.version, **office
    )
    one = handling.ask_correction(
        one,
        SECRET,
        TUESDAY.date(),
        unclear=SECRET,
        read_version=one.version,
        **officer,
    )
    one = handling.correct(one, SECRET, text=SECRET, at=MONDAY)
    one = handling.ask_reasons(
        one, SECRET, TUESDAY.date(), read_version=one.version, **office
    )
    one = handling.give_reasons(one, SECRET, at=MONDAY)
    one = consulting.consult(
        one,
        ConsultationKind.THIRD_PARTY,
        SECRET,
        SECRET,
        contact=SECRET,
        read_version=one.version,
        **officer,
    )
    asked = one.consultations.get()
    one = consulting.record_answer(
        asked,
        ConsultationAnswer.REFUSES,
        MONDAY.date(),
        text=SECRET,
        read_version=one.version,
        **officer,
    )
    one = consulting.override_refusal(
        asked, SECRET, read_version=one.version, **officer
    )
    one = consulting.extend(
        one,
        SECRET,
        consented_by=person("he"),
        consented_on=MONDAY.date(),
        read_version=one.version,
        **office,
    )
    one = consulting.record_search(
        one,
        places=SECRET,
        words=SECRET,
        result=SECRET,
        read_version=one.version,
        **officer,
    )
    return _replied_and_challenged(one)


def _replied_and_challenged(one: InfoRequest) -> InfoRequest:
    zhou, lin = person("zhou"), person("lin")
    parts = "reason given where other_agency other_agency_contact remarks".split()
    one = reply.draft_reply(
        one,
        "partly_disclosed",
        grounds=["THIRD"],
        read_version=one.version,
        at=MONDAY,
        by=lin,
        **dict.fromkeys(parts, SECRET),
    )
    one = reply_files.attach_to_reply(
        one,
        secret_file(FileKind.REPLY),
        is_complete=True,
        read_version=one.version,
        at=MONDAY,
        by=lin,
    ).info_request
    one = reply.submit_reply(one, read_version=one.version, at=MONDAY, by=lin)
    for step in (Step.FIRST, Step.SECOND, Step.SECRECY, Step.FINAL):
        one = reply.agree_to_reply(
            one,
            step,
            read_digest=one.reply.digest,
            opinion=SECRET,
            at=MONDAY,
            by=person(REVIEWERS[step]),
        )
    office = {"at": MONDAY, "by": zhou}
    one = reply.issue_reply(one, read_version=one.version, **office)
    sent = service.serve_reply(
        one,
        ServiceChannel.POST,
        posted_on=MONDAY.date(),
        tracking_number=SECRET,
        read_version=one.version,
        **office,
    )
    one = service.record_proof(
        sent,
        MONDAY.date(),
        proof=secret_file(FileKind.PROOF_OF_SERVICE),
        read_version=sent.info_request.version,
        **office,
    )
    one = service.close(one, read_version=one.version, **office)
    one = remedies.rate(one, 1, comment=SECRET, at=MONDAY)
    filed = {"case_number": SECRET, "note": SECRET, **office}
    annulling = remedies.record_reconsideration(
        one, MONDAY.date(), read_version=one.version, **filed
    )
    one = remedies.record_remedy_result(
        annulling,
        RemedyResult.CORRECTED,
        MONDAY.date(),
        read_version=annulling.info_request.version,
        **office,
    )
    annulling.refresh_from_db()
    redeciding.redecide(
        one,
        annulling,
        SECRET,
        ordered_on=MONDAY.date(),
        read_version=one.version,
        **office,
    )
    one.refresh_from_db()
    return remedies.record_litigation(
        one,
        MONDAY.date(),
        is_after_reconsideration=True,
        read_version=one.version,
        **filed,
    ).info_request


def cells() -> Iterator[str]:
    """Every value of every table as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield from map(str, row)


def is_class_of(model: type[models.Model], name: str) -> bool:
    return isinstance(model._meta.get_field(name), SealedTextField)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_column_is_classed(model: type[models.Model]) -> None:
    name = model.__name__
    columns = {
        column.name
        for column in (*model._meta.concrete_fields, *model._meta.many_to_many)
    }

    assert PERSONAL.get(name, frozenset()) | PLAIN[name] == columns
    assert not PERSONAL.get(name, frozenset()) & PLAIN[name]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_personal_columns_are_sealed(model: type[models.Model]) -> None:
    name = model.__name__

    for column in PERSONAL.get(name, ()):
        assert is_class_of(model, column) or (name, column) in KEYED_HASHES
    for column in PLAIN[name]:
        assert not is_class_of(model, column)


def test_secret_is_planted_everywhere(agency: Agency) -> None:
    planted(agency)

    filled = {
        (type(record).__name__, name)
        for case in InfoRequest.objects.all()
        for record in records_of(case)
        for name in sealed_columns(record)
        if getattr(record, name)
    }
    assert filled == {
        (model, name)
        for model, names in PERSONAL.items()
        for name in names
        if (model, name) not in KEYED_HASHES
    }


def test_no_table_and_no_journal_tells_it(agency: Agency) -> None:
    planted(agency)

    assert [cell for cell in cells() if SECRET in cell] == []
    assert Entry.objects.filter(what__startswith="info_request.").count() > 20


@pytest.mark.django_db(transaction=True)
def test_no_file_on_disk_tells_it(agency: Agency) -> None:
    planted(agency)

    folder: Path = settings.DATA_FOLDER
    files = [path for path in folder.rglob("*") if path.is_file()]
    telling = [
        path
        for path in files
        if SECRET.encode() in path.read_bytes() or SECRET in path.name
    ]
    assert telling == []
    assert any("sealed" in path.parts for path in files)


def test_no_repr_and_no_log_tells_it(
    agency: Agency, zhou: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        one = planted(agency)
        opened = read_personal(one, by=zhou, at=TUESDAY)
        records = list(records_of(one))
        logging.getLogger("gongkai").warning("%r %s %r", records, records, opened)

    shown = repr([vars(record) for record in records])
    shown += repr(application(name=SECRET)) + repr(secret_file(FileKind.REQUEST))
    assert SECRET not in shown + repr(opened)
    assert SECRET not in "\n".join(
        record.getMessage()
        for record in caplog.records
        if not record.name.startswith("django.db")
    )


def test_opening_is_journaled(agency: Agency, zhou: Staff) -> None:
    one = planted(agency)

    opened = read_personal(one, by=zhou, at=TUESDAY)

    assert set(opened.request.values()) == {SECRET}
    assert opened.of(one.reply)["reason"] == SECRET
    entry = Entry.objects.last()
    assert entry is not None
    assert (entry.what, entry.by, entry.at) == ("info_request.read", zhou, TUESDAY)


@pytest.mark.parametrize("stranger", ["wu", "guan", "zhao", "qian", "sun", "he"])
def test_strangers_open_nothing(agency: Agency, stranger: str) -> None:
    one = closed()

    with refused_for("not_on_the_case"):
        read_personal(one, by=person(stranger), at=TUESDAY)


@pytest.mark.parametrize("reviewer", ["zhao", "qian", "sun"])
def test_reviewers_read_what_is_before_them(agency: Agency, reviewer: str) -> None:
    one = submitted()

    opened = read_personal(one, by=person(reviewer), at=TUESDAY)

    assert opened.request["name"] == "甲某某"


def test_applicant_sees_own_words_and_letters(agency: Agency) -> None:
    one = planted(agency)

    opened = read_own(one, at=TUESDAY)

    assert opened.of(one.reply)["given"] == SECRET
    assert "digest_salt" not in opened.of(one.reply)
    assert opened.of(one.consultations.get()) == {}
    assert opened.of(one.search_records.get()) == {}


def test_applicant_sees_no_unsent_reply(agency: Agency) -> None:
    one = submitted()

    assert read_own(one, at=TUESDAY).of(one.reply) == {}


def test_files_open_for_those_on_the_case(agency: Agency, zhou: Staff) -> None:
    one = planted(agency)
    proof = one.files.get(kind=FileKind.PROOF_OF_SERVICE)
    own = one.files.get(kind=FileKind.IDENTITY_PROOF)

    assert open_file(proof, by=zhou, at=TUESDAY).decode() == SECRET
    assert open_own_file(own, at=TUESDAY).decode() == SECRET
    with refused_for("not_yours"):
        open_own_file(proof, at=TUESDAY)
    with refused_for("not_on_the_case"):
        open_file(proof, by=person("wu"), at=TUESDAY)


def settled(one: InfoRequest) -> InfoRequest:
    """Planted and archived, with every remedy ended."""
    zhou = person("zhou")
    one = remedies.record_remedy_result(
        one.litigations.get(),
        RemedyResult.UPHELD,
        TUESDAY.date(),
        read_version=one.version,
        at=TUESDAY,
        by=zhou,
    )
    return keeping.archive(one, read_version=one.version, at=TUESDAY, by=zhou)


@pytest.mark.django_db(transaction=True)
def test_after_retention_nothing_personal_is_left(agency: Agency) -> None:
    one = settled(planted(agency))
    names = [file.kept_as for file in one.files.all()]

    count = keeping.anonymise_due(
        agency, archived_before=WEDNESDAY.date(), at=WEDNESDAY
    )

    one.refresh_from_db()
    assert (count, one.state, one.outcome) == (1, "archived", "partly_disclosed")
    assert not any(
        getattr(record, name)
        for record in records_of(one)
        for name in sealed_columns(record)
    )
    assert (one.applicant_fingerprint, one.marks.count()) == ("", 0)
    assert not any(keeping.sealing.sealed_location(name).exists() for name in names)


def test_retention_is_waited_for(agency: Agency) -> None:
    settled(planted(agency))

    assert (
        keeping.anonymise_due(agency, archived_before=TUESDAY.date(), at=WEDNESDAY) == 0
    )


def test_open_remedy_keeps_the_archive_shut(agency: Agency, zhou: Staff) -> None:
    one = planted(agency)

    with refused_for("remedy_open"):
        keeping.archive(one, read_version=one.version, at=TUESDAY, by=zhou)


def test_letters_of_every_kind_can_be_recorded(agency: Agency, zhou: Staff) -> None:
    one = closed()

    for letter in set(LetterKind) - {LetterKind.REPLY}:
        one = service.serve_letter(
            one,
            letter,
            ServiceChannel.EMAIL,
            posted_on=TUESDAY.date(),
            read_version=one.version,
            at=TUESDAY,
            by=zhou,
        ).info_request

    assert one.services.count() == len(LetterKind)
