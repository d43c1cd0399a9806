"""Days at the office: an applicant and the officers, each at their own pages."""

import os
import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.test import Client
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select

from gongkai.info_requests.models import InfoRequest
from gongkai.redaction.pdf_pages import opened
from tests.factories import MONDAY, REVIEWERS, person
from tests.journeys.walking import Walk

APPLY = "/requests/apply/citizen/"
STATUS = "/requests/status/"
WIDTHS = (1280, 390)
SHOTS = os.environ.get("GONGKAI_SHOTS")
"""A folder for pictures of every page shown; none are taken where it is not named."""


@dataclass
class Clock:
    """The clock of the whole program, which days pass on at once."""

    now: datetime = MONDAY + timedelta(hours=1)

    def __call__(self) -> datetime:
        """What `timezone.now` says."""
        return self.now

    @property
    def today(self) -> date:
        """The day at the office."""
        return self.now.date()

    def days_later(self, days: int) -> None:
        """Come back after so many days."""
        self.now += timedelta(days=days)


@dataclass
class OfficeDays:
    """One request on its way through the pages of both sides."""

    walk: Walk
    clock: Clock
    story: str
    number: str = ""
    code: str = ""
    shot_count: int = field(default=0)

    @property
    def one(self) -> InfoRequest:
        """The request as it stands."""
        return InfoRequest.objects.get(number=self.number)

    def apply(self, description: str, **fields: str) -> None:
        """Fill in the form, see what is public already, check, send."""
        self.walk.browser.delete_all_cookies()
        self.walk.to(APPLY)
        given = {
            "description": description,
            "name": "甲某某",
            "identity_number": "0000-TEST-0001",
            "telephone": "0000-5550101",
        }
        for name, text in (given | fields).items():
            self.walk.type(name, text)
        self.shot("form")
        self.walk.press("button[value=look]")
        self.walk.press("button[value=check]")
        self.walk.find("[name=proof_later]").send_keys(Keys.SPACE)
        self.walk.press("button[value=send]")
        self.number, self.code = (
            node.text
            for node in self.walk.browser.find_elements(By.CSS_SELECTOR, ".tokens dd")
        )
        self.shot("receipt")

    def look(self) -> str:
        """What the applicant reads, having come back with number and code."""
        self.walk.browser.delete_all_cookies()
        self.walk.to(STATUS)
        self.walk.type("number", self.number)
        self.walk.type("code", self.code)
        self.walk.press("main form[action$='/status/'] button")
        self.shot("status")
        return self.walk.text

    def answer(self, act: str, **typed: str) -> None:
        """Press a button of the applicant's page."""
        form = self.walk.find(f"main form[action$='/status/{act}/']")
        self._fill(form, typed)
        self.walk.press(f"main form[action$='/status/{act}/'] button")

    def at_case(self, username: str) -> None:
        """Be an officer in front of the case."""
        self.walk.come_in_as(username)
        self.walk.to(f"/desk/requests/{self.one.pk}/")

    def move(self, name: str, **typed: str) -> None:
        """Make a move of the case in the browser, and be told that it is done."""
        form = self.walk.find(f"main form[action$='/moves/{name}/']")
        self._fill(form, typed)
        self.walk.press(f"main form[action$='/moves/{name}/'] button:not([formaction])")
        assert self.walk.browser.find_elements(By.CSS_SELECTOR, ".notice-success"), (
            self.walk.text
        )
        self.shot(name)

    def draft(
        self, outcome: str, *, grounds: tuple[str, ...] = (), **typed: str
    ) -> None:
        """Write the reply, with what its outcome asks for."""
        self.walk.to(f"/desk/requests/{self.one.pk}/reply/?outcome={outcome}")
        form = self.walk.find("main form[method=post]:not(.inline)")
        for ground in grounds:
            form.find_element(By.CSS_SELECTOR, f"[value={ground}]").send_keys(
                Keys.SPACE
            )
        self._fill(form, typed)
        self.shot("reply")
        self.walk.press("main form[method=post].form button")

    def review(self) -> None:
        """Every reviewer agrees to the very text that stands, at its door."""
        for step, username in REVIEWERS.items():
            self._post(
                username, f"agree_{step.value}", read_digest=self.one.reply.digest
            )

    def issue(self) -> None:
        """The office signs the reply: it has its number."""
        self._post("zhou", "issue_reply")

    def make_letter(self, kind: str, of: int = 0) -> str:
        """Make a letter in the browser, keep it, and read its PDF."""
        query = f"?of={of}" if of else ""
        self.walk.to(f"/desk/requests/{self.one.pk}/letters/{kind}/{query}")
        self.shot(f"letter-{kind}")
        self.walk.press("main button[value=keep]")
        kept = self.one.files.filter(letter=kind).last()
        assert kept is not None, self.walk.text
        client = Client()
        client.force_login(person("zhou"))
        made = client.get(f"/desk/requests/{self.one.pk}/files/{kept.pk}/").content
        if SHOTS:
            name = f"{self.story}-{kind}-{kept.pk}.pdf"
            (Path(SHOTS) / name).write_bytes(made)
        return pdf_text(made)

    def serve(self, channel: str = "online", **typed: str) -> None:
        """The letter just kept goes out that day."""
        file = self.one.files.filter(kind__in=("letter", "consultation")).last()
        assert file is not None
        day = self.clock.today.isoformat()
        self._post(
            "zhou",
            "serve_letter",
            file=file.pk,
            channel=channel,
            served_on=day,
            **typed,
        )

    def shot(self, name: str) -> None:
        """Pictures of the page, wide and narrow, where somebody wants them."""
        if not SHOTS:
            return
        self.shot_count += 1
        for width in WIDTHS:
            height = 900
            for _time in range(2):
                self.walk.browser.execute_cdp_cmd(
                    "Emulation.setDeviceMetricsOverride",
                    {
                        "width": width,
                        "height": height,
                        "deviceScaleFactor": 1,
                        "mobile": width < 500,
                    },
                )
                height = self.walk.browser.execute_script(
                    "return Math.min(document.documentElement.scrollHeight, 6000)"
                )
            file = f"{self.story}-{self.shot_count:02}-{name}-{width}.png"
            self.walk.browser.save_screenshot(str(Path(SHOTS) / file))
        self.walk.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def _post(self, username: str, move: str, **typed: object) -> None:
        client = Client()
        client.force_login(person(username))
        answer = client.post(
            f"/desk/requests/{self.one.pk}/moves/{move}/",
            {"read_version": self.one.version, **typed},
        )
        assert answer.status_code == 302, answer.content.decode()

    def _fill(self, form: WebElement, typed: dict[str, str]) -> None:
        for fold in form.find_elements(By.XPATH, "ancestor::details[not(@open)]"):
            fold.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
        for name, text in typed.items():
            field = form.find_element(By.NAME, name)
            if field.tag_name == "select":
                Select(field).select_by_value(text)
            elif field.get_attribute("type") == "checkbox":
                field.send_keys(Keys.SPACE)
            elif field.get_attribute("type") == "date":
                # How a day is typed depends on the browser's own language.
                self.walk.browser.execute_script(
                    "arguments[0].value = arguments[1]", field, text
                )
            else:
                if field.get_attribute("type") != "file":
                    field.clear()
                field.send_keys(text)


def pdf_text(content: bytes) -> str:
    """All that can be read in a PDF, without its line breaks."""
    with opened(content) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"\s+", "", "".join(pages))
