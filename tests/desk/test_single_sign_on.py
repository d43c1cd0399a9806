"""The department's own log-in service: who is let in, who is turned away and why."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from pytest_django import Settings

from gongkai.config import environment
from gongkai.journal.models import Entry
from gongkai.organisation.actions import second_steps, sign_in_policy
from gongkai.organisation.models import Agency, LogInSession, Staff
from tests.desk.test_second_step import SECRET, code_at
from tests.factories import MONDAY

BEGIN = "/desk/single-sign-on/login/"
END = "/desk/single-sign-on/login/callback/"
CLIENT = "gongkai-at-the-office"


@dataclass
class Service:
    """A log-in service on this machine; `claims` is whom it names."""

    address: str
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str) -> dict[str, Any] | None:
        """What the service says at one of its addresses."""
        self.asked.append(path)
        at = self.address
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": at,
                "authorization_endpoint": f"{at}/authorize",
                "token_endpoint": f"{at}/token",
                "userinfo_endpoint": f"{at}/userinfo",
                "jwks_uri": f"{at}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        told = {"iss": at, "aud": CLIENT, "exp": 4102444800, "iat": 1} | self.claims
        if path == "/token":
            token = jwt.encode(told, "k" * 32, algorithm="HS256")
            return {"access_token": "t", "token_type": "bearer", "id_token": token}
        if path == "/userinfo":
            return self.claims | self.userinfo
        return None


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    """The service, and the settings that know it."""
    known = Service("")

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = known.answer(self.path)
            body = json.dumps(said).encode()
            self.send_response(200 if said is not None else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    known.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    agreed = environment.SingleSignOn(
        issuer=known.address,
        client_id=CLIENT,
        client_secret="secret",
        claim="employee",
        name="",
        has_second_step=False,
    )
    settings.SINGLE_SIGN_ON = agreed
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": environment.openid_connect_services(agreed)}
    }
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


def come_back(client: Client, query: str = "") -> Any:
    """Go to the service and come back from it with a code."""
    away = client.get(f"{BEGIN}{query}")
    asked = parse_qs(urlsplit(away.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get(END, {"code": "c", "state": asked["state"][0]})


def test_claim_lets_in_the_person_it_names(
    agency: Agency, client: Client, service: Service
) -> None:
    service.claims = {"sub": "1", "employee": "zhou"}

    answer = come_back(client, "?next=/desk/columns/")

    assert answer.headers["Location"] == "/desk/columns/"
    assert client.get("/desk/to-do/").status_code == 200
    session = LogInSession.objects.get()
    assert (session.staff.username, session.way) == ("zhou", "single_sign_on")


def test_name_of_the_service_goes_before_ours(
    agency: Agency, lin: Staff, guan: Staff, client: Client, service: Service
) -> None:
    sign_in_policy.set_single_sign_on_name(lin, "zhou", at=MONDAY, by=guan)
    service.claims = {"sub": "1", "employee": "zhou"}

    come_back(client)

    assert LogInSession.objects.get().staff == lin


@pytest.mark.parametrize(
    "claims",
    [{"employee": "nobody"}, {}, {"employee": ["zhou"]}, {"employee": "z" * 101}],
)
def test_unknown_person_is_turned_away(
    agency: Agency, client: Client, service: Service, claims: dict[str, Any]
) -> None:
    service.claims = {"sub": "1"} | claims

    answer = come_back(client)

    assert answer.status_code == 403
    assert "没有对应的工作人员" in answer.content.decode()
    assert client.get("/desk/to-do/").status_code == 302
    assert Entry.objects.filter(what="log_in.failed").count() == 1
    assert Staff.objects.filter(username="nobody").count() == 0


def test_shut_account_is_turned_away(
    agency: Agency, zhou: Staff, client: Client, service: Service
) -> None:
    Staff.objects.filter(pk=zhou.pk).update(is_active=False)
    service.claims = {"sub": "1", "employee": "zhou"}

    assert come_back(client).status_code == 403


def test_two_answers_about_two_people_let_nobody_in(
    agency: Agency, client: Client, service: Service
) -> None:
    service.claims = {"sub": "1", "employee": "zhou"}
    service.userinfo = {"sub": "2"}

    assert come_back(client).status_code == 403


@pytest.mark.parametrize(("elsewhere", "path"), [(False, "second-step"), (True, "")])
def test_second_step_is_asked_unless_the_service_did(
    zhou: Staff,
    client: Client,
    service: Service,
    settings: Settings,
    elsewhere: bool,
    path: str,
) -> None:
    second_steps.add_code_app(zhou, secret=SECRET, code=code_at(MONDAY), at=MONDAY)
    settings.SINGLE_SIGN_ON = environment.SingleSignOn(
        **(vars(settings.SINGLE_SIGN_ON) | {"has_second_step": elsewhere})
    )
    service.claims = {"sub": "1", "employee": "zhou"}

    answer = come_back(client)

    assert ("second-step" in answer.headers["Location"]) is not elsewhere


@pytest.mark.parametrize(
    "query", ["", "?code=c", "?code=c&state=forged", "?error=access_denied&state=x"]
)
def test_answer_nobody_asked_for_lets_nobody_in(
    agency: Agency, client: Client, service: Service, query: str
) -> None:
    answer = client.get(f"{END}{query}")

    assert answer.status_code == 403
    assert "/token" not in service.asked


def test_service_that_is_down_is_told(
    agency: Agency, client: Client, settings: Settings, service: Service
) -> None:
    for agreed in settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]:
        agreed["settings"]["server_url"] = "http://127.0.0.1:9"

    answer = client.get(BEGIN)

    assert answer.status_code == 403
    assert "用密码登录" in answer.content.decode()


def test_door_is_shut_where_none_is_agreed(agency: Agency, client: Client) -> None:
    assert client.get(BEGIN).status_code == 404
    assert client.get(END).status_code == 404
    assert BEGIN not in client.get("/desk/log-in/").content.decode()


def test_log_in_page_offers_the_service(
    agency: Agency, client: Client, service: Service
) -> None:
    assert BEGIN in client.get("/desk/log-in/").content.decode()


@pytest.mark.parametrize(
    "named",
    [
        {"GONGKAI_OIDC_ISSUER": "http://login.donglan.example"},
        {"GONGKAI_OIDC_ISSUER": "login"},
        {"GONGKAI_OIDC_ISSUER": "https://login.donglan.example"},
    ],
)
def test_half_an_agreement_refuses_to_start(
    monkeypatch: pytest.MonkeyPatch, named: dict[str, str]
) -> None:
    for name, value in named.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(ImproperlyConfigured):
        environment.single_sign_on()
