"""Second steps: codes, passkeys, recovery codes, who owes one, and who is let in."""

from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from django.test import Client

from gongkai.journal.models import Entry
from gongkai.organisation import actions as organisation
from gongkai.organisation.actions import second_steps, sign_in_policy
from gongkai.organisation.models import Agency, LogInSession, Staff
from gongkai.organisation.roles import Role
from gongkai.organisation.sign_in import CODE_SECONDS, new_code_secret, unmet_duties
from tests.factories import MONDAY, PASSWORD, person
from tests.refusing import refused_for

SECRET = new_code_secret()
LATER = MONDAY + timedelta(hours=1)
WITH_PASSWORD = {"username": "zhou", "password": PASSWORD}


def code_at(at: datetime, secret: str = SECRET) -> str:
    """What an authenticator app shows at a moment."""
    return str(
        format_hotp_value(hotp_value(secret, int(at.timestamp()) // CODE_SECONDS))
    )


@pytest.fixture
def with_app(zhou: Staff) -> Staff:
    """周静宜, who has an authenticator app and recovery codes."""
    second_steps.add_code_app(zhou, secret=SECRET, code=code_at(MONDAY), at=MONDAY)
    second_steps.make_recovery_codes(zhou, at=MONDAY)
    return zhou


def test_code_counts_once(with_app: Staff) -> None:
    code = code_at(LATER)

    assert second_steps.show_code(with_app, code, at=LATER) == "totp"
    with refused_for("wrong_code"):
        second_steps.show_code(with_app, code, at=LATER)


def test_earlier_code_is_not_taken_after_a_later_one(with_app: Staff) -> None:
    before = code_at(LATER - timedelta(seconds=CODE_SECONDS))

    second_steps.show_code(with_app, code_at(LATER), at=LATER)

    with refused_for("wrong_code"):
        second_steps.show_code(with_app, before, at=LATER)


def test_clock_may_differ_by_half_a_minute(with_app: Staff) -> None:
    for seconds, fits in ((-61, False), (-30, True), (30, True), (91, False)):
        at = LATER + timedelta(minutes=seconds)
        typed = code_at(at + timedelta(seconds=seconds))
        if fits:
            assert second_steps.show_code(with_app, typed, at=at) == "totp"
        else:
            with refused_for("wrong_code"):
                second_steps.show_code(with_app, typed, at=at)


def test_recovery_code_is_used_up(with_app: Staff) -> None:
    first, *rest = second_steps.unused_recovery_codes(with_app)

    kind = second_steps.show_code(with_app, f"{first[:4]} {first[4:]}", at=LATER)

    assert kind == "recovery_codes"
    assert second_steps.unused_recovery_codes(with_app) == rest
    with refused_for("wrong_code"):
        second_steps.show_code(with_app, first, at=LATER)


def test_secrets_lie_sealed(with_app: Staff) -> None:
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert SECRET not in stored
    assert not [c for c in second_steps.unused_recovery_codes(with_app) if c in stored]


def test_password_alone_lets_nobody_in(with_app: Staff, client: Client) -> None:
    answer = client.post("/desk/log-in/", WITH_PASSWORD)

    assert answer.headers["Location"] == "/desk/log-in/second-step/"
    assert client.get("/desk/to-do/").status_code == 302
    assert not LogInSession.objects.exists()


def test_recovery_code_completes_the_log_in(with_app: Staff, client: Client) -> None:
    code = second_steps.unused_recovery_codes(with_app)[0]
    client.post("/desk/log-in/", WITH_PASSWORD | {"next": "/desk/columns/"})

    wrong = client.post("/desk/log-in/second-step/", {"code": "000000"})
    right = client.post("/desk/log-in/second-step/", {"code": code})

    assert wrong.status_code == 400
    assert right.headers["Location"] == "/desk/columns/"
    assert client.get("/desk/to-do/").status_code == 200
    opened = Entry.objects.get(what="staff.logged_in")
    assert opened.details["second_step"] == "recovery_codes"
    assert Entry.objects.filter(what="staff.second_step_failed").count() == 1


def test_guessing_codes_must_wait(with_app: Staff, client: Client) -> None:
    client.post("/desk/log-in/", WITH_PASSWORD)
    typed = {"code": "000000"}

    statuses = [
        client.post("/desk/log-in/second-step/", typed).status_code for _ in range(6)
    ]

    assert statuses == [400] * 5 + [429]


def test_second_step_without_a_password_leads_back(
    with_app: Staff, client: Client
) -> None:
    answer = client.post("/desk/log-in/second-step/", {"code": code_at(MONDAY)})

    assert answer.headers["Location"] == "/desk/log-in/"


def test_who_owes_a_second_step_sets_it_up_first(
    agency: Agency, zhou: Staff, guan: Staff, client: Client
) -> None:
    sign_in_policy.require_second_step(
        agency, Role.OGI_OFFICE, from_on=MONDAY.date(), at=MONDAY, by=guan
    )
    client.post("/desk/log-in/", WITH_PASSWORD)

    elsewhere = client.get("/desk/documents/").headers["Location"]
    page = client.get("/desk/account/second-step/app/")
    secret = page.content.decode().split('class="secret">')[1].split("<")[0]
    now = datetime.now(tz=MONDAY.tzinfo)
    typed = {"code": code_at(now, secret.replace(" ", ""))}
    done = client.post("/desk/account/second-step/app/", typed)
    codes = client.get(done.headers["Location"])

    assert elsewhere == "/desk/account/second-step/"
    assert codes.content.decode().count("<li><code>") == 10
    assert client.get("/desk/documents/").status_code == 200
    assert client.get(done.headers["Location"]).status_code == 302


@pytest.mark.parametrize(("days", "owed"), [(-1, []), (0, ["second_step"])])
def test_duty_begins_on_its_day(
    agency: Agency, zhou: Staff, guan: Staff, days: int, owed: list[str]
) -> None:
    sign_in_policy.require_second_step(
        agency, Role.OGI_OFFICE, from_on=MONDAY.date(), at=MONDAY, by=guan
    )
    at = MONDAY + timedelta(days=days)

    assert unmet_duties(zhou, at=at) == owed
    assert unmet_duties(person("lin"), at=at) == []


def test_last_step_of_who_owes_one_stays(
    agency: Agency, with_app: Staff, guan: Staff
) -> None:
    step = Authenticator.objects.get(user=with_app, type="totp")
    duty = sign_in_policy.require_second_step(
        agency, Role.OGI_OFFICE, from_on=MONDAY.date(), at=MONDAY, by=guan
    )

    with refused_for("second_step_owed"):
        second_steps.remove_second_step(step, at=MONDAY)
    sign_in_policy.end_second_step_duty(duty, on=MONDAY.date(), at=MONDAY, by=guan)
    second_steps.remove_second_step(step, at=MONDAY + timedelta(days=1))

    assert not Authenticator.objects.filter(user=with_app).exists()


def test_removal_asks_for_the_password(with_app: Staff, client: Client) -> None:
    client.force_login(with_app)
    step = Authenticator.objects.get(user=with_app, type="totp")
    address = f"/desk/account/second-step/{step.pk}/remove/"

    wrong = client.post(address, {"old": "not-this-one"}).status_code
    right = client.post(address, {"old": PASSWORD}).status_code

    assert (wrong, right) == (400, 302)
    assert not Authenticator.objects.filter(user=with_app).exists()


def test_others_steps_are_out_of_reach(
    with_app: Staff, lin: Staff, client: Client
) -> None:
    client.force_login(lin)
    step = Authenticator.objects.get(user=with_app, type="totp")

    answer = client.post(
        f"/desk/account/second-step/{step.pk}/remove/", {"old": PASSWORD}
    )

    assert answer.status_code == 404
    assert Authenticator.objects.filter(pk=step.pk).exists()


def test_administrator_resets_a_lost_second_step(
    with_app: Staff, guan: Staff, client: Client
) -> None:
    inside = Client()
    inside.force_login(with_app)
    client.force_login(guan)

    client.post("/desk/organisation/reset-second-step/", {"person": with_app.pk})

    assert not Authenticator.objects.filter(user=with_app).exists()
    assert inside.get("/desk/to-do/").status_code == 302
    assert Entry.objects.get(what="staff.second_step_reset").by == guan


def test_administrator_enters_every_rule_of_signing_in(
    agency: Agency, lin: Staff, guan: Staff, client: Client
) -> None:
    client.force_login(guan)

    def enter(what: str, **typed: object) -> int:
        return client.post(f"/desk/organisation/{what}/", typed).status_code

    rules = {"least_password_length": 12, "remembered_passwords": 3}
    statuses = [
        enter("second-step", role="head", from_on="2026-03-02"),
        enter("second-step", role="head", from_on="2026-04-02"),
        enter("end-second-step", duty=agency.second_step_duties.get().pk, on_day=""),
        enter("sign-in-rules", **rules),
        enter("sign-in-rules", **(rules | {"least_password_length": 3})),
        enter("single-sign-on-name", person=lin.pk, name="E-0001"),
        enter("single-sign-on-name", person=guan.pk, name="E-0001"),
    ]

    lin.refresh_from_db()
    assert lin.single_sign_on_name == "E-0001"
    assert agency.sign_in_rules.least_password_length == 12
    assert statuses == [302, 400, 400, 302, 400, 302, 400]


@pytest.mark.parametrize("name", ["lin", "zhou", "he"])
def test_others_change_no_rule_of_signing_in(agency: Agency, name: str) -> None:
    by = person(name)
    today = MONDAY.date()

    with refused_for("not_permitted"):
        second_steps.reset_second_step(person("guan"), at=MONDAY, by=by)
    with refused_for("not_permitted"):
        sign_in_policy.require_second_step(
            agency, Role.HEAD, from_on=today, at=MONDAY, by=by
        )
    with refused_for("not_permitted"):
        sign_in_policy.set_single_sign_on_name(person("lin"), "x", at=MONDAY, by=by)
    with refused_for("not_permitted"):
        sign_in_policy.set_sign_in_rules(
            agency,
            least_password_length=10,
            remembered_passwords=0,
            password_days=None,
            at=MONDAY,
            by=by,
        )


def test_nonsense_for_a_passkey_is_told(with_app: Staff, client: Client) -> None:
    client.post("/desk/log-in/", WITH_PASSWORD)
    inside = Client()
    inside.force_login(with_app)
    inside.get("/desk/account/second-step/passkey/", headers={"host": "localhost"})

    for answer in (
        "",
        "{}",
        "[]",
        "null",
        '{"id": 1, "response": {}}',
        "\x00",
        "9" * 9,
    ):
        entering = client.post("/desk/log-in/second-step/", {"credential": answer})
        making = inside.post(
            "/desk/account/second-step/passkey/", {"credential": answer}
        )
        assert (entering.status_code, making.status_code) == (400, 400)


def test_given_password_is_changed_first(
    agency: Agency, lin: Staff, guan: Staff, client: Client
) -> None:
    organisation.set_password(lin, "given-by-somebody-else", at=MONDAY, by=guan)
    client.post(
        "/desk/log-in/", {"username": "lin", "password": "given-by-somebody-else"}
    )

    held_back = client.get("/desk/to-do/").headers["Location"]
    changed = client.post(
        "/desk/account/",
        {
            "old": "given-by-somebody-else",
            "password": "chosen-by-lin-alone",
            "again": "chosen-by-lin-alone",
        },
    )

    assert held_back == "/desk/account/"
    assert changed.headers["Location"] == "/desk/to-do/"
    assert client.get("/desk/to-do/").status_code == 200


def test_old_password_is_changed_first(agency: Agency, lin: Staff, guan: Staff) -> None:
    sign_in_policy.set_sign_in_rules(
        agency,
        least_password_length=12,
        remembered_passwords=2,
        password_days=90,
        at=MONDAY,
        by=guan,
    )
    lin = organisation.set_password(lin, "chosen-by-lin-alone", at=MONDAY, by=lin)

    assert unmet_duties(lin, at=MONDAY + timedelta(days=89)) == []
    assert unmet_duties(lin, at=MONDAY + timedelta(days=90)) == ["password"]


def test_lost_key_is_told_to_who_wants_in(
    with_app: Staff, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post("/desk/log-in/", WITH_PASSWORD)
    monkeypatch.setenv("GONGKAI_SEAL_KEYS", Fernet.generate_key().decode())

    answer = client.post("/desk/log-in/second-step/", {"code": "123456"})

    assert answer.status_code == 503
    assert "密钥" in answer.content.decode()
