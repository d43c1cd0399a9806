"""Log-ins, passwords, and what administrators do about agencies and accounts."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from gongkai.disclosure.actions import arranging
from gongkai.disclosure.models import Site
from gongkai.journal.models import Entry
from gongkai.organisation import actions as organisation
from gongkai.organisation.actions import log_ins, sign_in_policy
from gongkai.organisation.models import Agency, Division, LogInAttempts, Staff
from tests import factories
from tests.refusing import refused_for

WRONG = {"username": "lin", "password": "not-this-one"}
RIGHT = {"username": "lin", "password": factories.PASSWORD}
NEW = "a-password-nobody-tried"


def log_in(client: Client, typed: dict[str, str], address: str = "192.0.2.1") -> int:
    """The status of an attempt to log in from an address of the outside."""
    answer = client.post("/desk/log-in/", typed, REMOTE_ADDR=address)
    return answer.status_code


def test_sixth_attempt_from_one_address_must_wait(
    agency: Agency, client: Client
) -> None:
    statuses = [log_in(client, WRONG) for _ in range(5)]
    answer = client.post("/desk/log-in/", RIGHT, REMOTE_ADDR="192.0.2.1")

    assert statuses == [400] * 5
    assert answer.status_code == 429
    assert "分钟后再试" in answer.content.decode()


def test_another_address_is_not_locked_out(agency: Agency, client: Client) -> None:
    for _ in range(6):
        log_in(client, WRONG)

    assert log_in(Client(), RIGHT, "192.0.2.2") == 302
    assert log_in(Client(), RIGHT | {"username": "zhao"}) == 302


def test_address_is_the_one_the_web_server_saw(agency: Agency, client: Client) -> None:
    for number in range(6):
        client.post(
            "/desk/log-in/",
            WRONG,
            REMOTE_ADDR="127.0.0.1",
            headers={"x-forwarded-for": f"198.51.100.{number}, 203.0.113.9"},
        )

    addresses = LogInAttempts.objects.values_list("address", flat=True)
    assert set(addresses) == {"203.0.113.9", ""}


def test_waiting_ends_and_success_forgets(agency: Agency, lin: Staff) -> None:
    at: datetime = factories.MONDAY
    for _ in range(5):
        log_ins.begin_log_in("lin", address="192.0.2.1", at=at)
    with refused_for("too_many_attempts"):
        log_ins.begin_log_in("LIN", address="192.0.2.1", at=at)

    later = at + timedelta(minutes=15)
    log_ins.end_attempt(log_ins.begin_log_in("lin", address="192.0.2.1", at=later))

    assert not LogInAttempts.objects.exists()


def test_log_ins_are_in_the_journal_without_secrets(
    agency: Agency, client: Client
) -> None:
    typed = {"username": "my-password-in-the-wrong-field", "password": "x"}
    log_in(client, typed)
    log_in(client, RIGHT)

    failed, succeeded = Entry.objects.order_by("number").filter(what__contains="log")
    assert (failed.what, failed.by) == ("log_in.failed", None)
    assert failed.details == {"address": "192.0.2.1"}
    assert succeeded.details == {
        "address": "192.0.2.1",
        "device": "",
        "way": "password",
        "second_step": "",
    }
    assert succeeded.what == "staff.logged_in"
    assert succeeded.by == factories.person("lin")


def test_device_cookie_lets_the_person_in_from_a_shut_address(
    agency: Agency, client: Client
) -> None:
    log_in(client, RIGHT)
    client.post("/desk/log-out/")
    for _ in range(6):
        log_in(Client(), WRONG)

    assert log_in(Client(), RIGHT) == 429
    assert log_in(client, RIGHT | {"username": "zhao"}) == 302
    client.post("/desk/log-out/")
    assert log_in(client, RIGHT) == 302


def test_sessions_are_listed_and_ended_one_by_one(
    agency: Agency, lin: Staff, client: Client
) -> None:
    elsewhere = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT) Firefox/140.0"})
    log_in(elsewhere, RIGHT, "192.0.2.9")
    log_in(client, RIGHT)
    page = client.get("/desk/account/sessions/").content.decode()
    other = lin.log_in_sessions.get(address="192.0.2.9")

    client.post(f"/desk/account/sessions/{other.pk}/end/")

    assert "Firefox · Windows" in page
    assert "192.0.2.9" in page
    assert elsewhere.get("/desk/to-do/").status_code == 302
    assert client.get("/desk/to-do/").status_code == 200


def test_others_sessions_are_out_of_reach(
    agency: Agency, lin: Staff, zhou: Staff, client: Client
) -> None:
    log_in(Client(), RIGHT)
    client.force_login(zhou)

    address = f"/desk/account/sessions/{lin.log_in_sessions.get().pk}/end/"

    assert client.post(address).status_code == 404
    assert lin.log_in_sessions.exists()


def test_log_out_elsewhere_ends_unlisted_sessions_too(
    agency: Agency, lin: Staff, client: Client
) -> None:
    unlisted, listed = Client(), Client()
    unlisted.force_login(lin)
    log_in(listed, RIGHT)
    log_in(client, RIGHT)

    client.post("/desk/account/sessions/others/end/")

    assert unlisted.get("/desk/to-do/").status_code == 302
    assert listed.get("/desk/to-do/").status_code == 302
    assert client.get("/desk/to-do/").status_code == 200
    assert lin.log_in_sessions.count() == 1


def test_changed_password_keeps_this_session_only(
    agency: Agency, lin: Staff, client: Client
) -> None:
    elsewhere = Client()
    log_in(elsewhere, RIGHT)
    log_in(client, RIGHT)

    client.post(
        "/desk/account/", {"old": RIGHT["password"], "password": NEW, "again": NEW}
    )

    here = lin.log_in_sessions.get()
    assert here.session_key == client.session.session_key
    assert elsewhere.get("/desk/to-do/").status_code == 302


def test_log_ins_are_read_by_administrator_and_person(
    agency: Agency, guan: Staff, lin: Staff, client: Client
) -> None:
    log_in(Client(), RIGHT, "192.0.2.77")
    statuses, pages = {}, {}
    for name in ("guan", "lin", "zhou"):
        client.force_login(factories.person(name))
        answer = client.get("/desk/log-ins/")
        statuses[name] = answer.status_code
        pages[name] = client.get("/desk/account/sessions/").content.decode()

    client.force_login(guan)
    assert statuses == {"guan": 200, "lin": 403, "zhou": 403}
    assert "192.0.2.77" in client.get("/desk/log-ins/").content.decode()
    assert "192.0.2.77" in pages["lin"]
    assert "192.0.2.77" not in pages["zhou"]


@pytest.mark.parametrize(
    "password", ["lin-lin-2026", "LIN12345678", "nil-000-000", "林晓禾20260302"]
)
def test_password_is_not_made_of_the_names(lin: Staff, password: str) -> None:
    with pytest.raises(ValidationError):
        organisation.set_password(lin, password, at=factories.MONDAY, by=lin)


def test_earlier_passwords_do_not_come_back(agency: Agency, lin: Staff) -> None:
    sign_in_policy.set_sign_in_rules(
        agency,
        least_password_length=10,
        remembered_passwords=1,
        password_days=None,
        at=factories.MONDAY,
        by=factories.person("guan"),
    )
    for password in (NEW, "another-one-nobody-tried"):
        organisation.set_password(lin, password, at=factories.MONDAY, by=lin)

    for password in (NEW, "another-one-nobody-tried"):
        with pytest.raises(ValidationError):
            organisation.set_password(lin, password, at=factories.MONDAY, by=lin)
    organisation.set_password(lin, factories.PASSWORD, at=factories.MONDAY, by=lin)


def test_own_password_needs_the_old_one(
    agency: Agency, lin: Staff, client: Client
) -> None:
    client.force_login(lin)

    def change(old: str, new: str, again: str) -> int:
        typed = {"old": old, "password": new, "again": again}
        return client.post("/desk/account/", typed).status_code

    statuses = [
        change("not-this-one", NEW, NEW),
        change(factories.PASSWORD, NEW, NEW + "x"),
        change(factories.PASSWORD, "1234567890", "1234567890"),
        change(factories.PASSWORD, NEW, NEW),
    ]

    lin.refresh_from_db()
    assert statuses == [400, 400, 400, 302]
    assert lin.check_password(NEW)
    assert client.get("/desk/to-do/").status_code == 200


def test_administrator_resets_and_shuts_an_account(
    agency: Agency, lin: Staff, guan: Staff, client: Client
) -> None:
    inside = Client()
    inside.force_login(lin)
    client.force_login(guan)

    def enter(what: str, **typed: object) -> int:
        return client.post(f"/desk/organisation/{what}/", typed).status_code

    weak = enter("password", person=lin.pk, password="short")
    reset = enter("password", person=lin.pk, password=NEW)
    after_reset = inside.get("/desk/to-do/").status_code
    shut = enter("deactivate", person=lin.pk)
    as_shut = log_in(Client(), RIGHT | {"password": NEW})
    oneself = enter("deactivate", person=guan.pk)
    again = enter("reactivate", inactive=lin.pk)

    assert (weak, reset, after_reset) == (400, 302, 302)
    assert (shut, as_shut, oneself, again) == (302, 400, 409, 302)
    assert log_in(Client(), RIGHT | {"password": NEW}) == 302


def test_administrator_changes_and_closes_a_division(
    agency: Agency, guan: Staff, client: Client
) -> None:
    client.force_login(guan)
    place = factories.division("passing", "临时处")
    address = f"/desk/divisions/{place.pk}/"
    typed = {"name": "常设处", "kind": "division", "position": 3}

    beneath_itself = client.post(address, typed | {"parent": place.pk}).status_code
    client.post(address, typed)
    full = factories.division("assistance")
    refused = client.post(f"/desk/divisions/{full.pk}/open-or-close/").status_code
    client.post(f"{address}open-or-close/")

    place.refresh_from_db()
    full.refresh_from_db()
    assert beneath_itself == 400
    assert (place.name, place.slug, place.is_open) == ("常设处", "passing", False)
    assert (refused, full.is_open) == (409, True)


@pytest.mark.parametrize("name", ["lin", "zhou", "he"])
def test_others_change_neither_division_nor_agencies(
    agency: Agency, client: Client, name: str
) -> None:
    client.force_login(factories.person(name))
    place = factories.division("assistance")

    statuses = {
        client.post(f"/desk/divisions/{place.pk}/", {"name": "x"}).status_code,
        client.post(f"/desk/divisions/{place.pk}/open-or-close/").status_code,
        client.post("/desk/agencies/new/", {}).status_code,
        client.get("/desk/agencies/new/").status_code,
    }

    assert statuses == {403}


FOUNDING = {
    "name": "海屿市民政局",
    "short_name": "市民政局",
    "slug": "hysmzj",
    "level": "municipal",
    "organisation_code": "00000001X",
    "site_name": "海屿民政",
    "site_domain": "mzt.donglan.example",
    "site_id_code": "0000000001",
    "address": "海屿市示例路2号",
    "postcode": "000000",
    "office_hours": "工作日",
    "telephone": "0000-5550200",
    "office_name": "办公室",
    "office_slug": "office",
    "administrator_name": "海宁远",
    "username": "hai",
    "password": NEW,
}


def test_administrator_founds_a_further_agency(
    agency: Agency, guan: Staff, client: Client
) -> None:
    client.force_login(guan)

    taken = client.post("/desk/agencies/new/", FOUNDING | {"slug": "notices"})
    same_name = client.post("/desk/agencies/new/", FOUNDING | {"username": "lin"})
    after_failures = Agency.objects.count()
    founded = client.post("/desk/agencies/new/", FOUNDING)

    theirs = Staff.objects.get(username="hai")
    assert (taken.status_code, same_name.status_code) == (409, 400)
    assert after_failures == 1
    assert founded.status_code == 302
    assert Division.objects.get(agency__slug="hysmzj").ogi_office_of is not None
    assert Site.objects.filter(agency__slug="hysmzj").count() == 2
    assert theirs.appointments.get().role == "administrator"


def test_office_reopens_a_closed_column(
    agency: Agency, zhou: Staff, client: Client
) -> None:
    column = factories.column("passing")
    arranging.close_column(column, at=factories.MONDAY, by=zhou)
    client.force_login(zhou)

    answer = client.post(f"/desk/columns/{column.pk}/reopen/")

    column.refresh_from_db()
    assert answer.status_code == 302
    assert column.is_open
