"""From a clerk's paste to the public page; reviewers agree on their telephones."""

from pathlib import Path

import pytest
from django.utils import timezone
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select

from gongkai.disclosure.actions import drafting, holding, reviewing
from gongkai.disclosure.models import Document, UnsavedText
from gongkai.disclosure.paths import document_path
from gongkai.review.models import Step
from tests.commons import clipboard, word_samples
from tests.factories import (
    agency_with_portal,
    column,
    correction_of,
    draft_edition,
    person,
    published_edition,
)
from tests.journeys.test_access import PHONE, VIOLATIONS, axe
from tests.journeys.walking import Walk
from tests.public import bake, follow

__all__ = ["axe"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLE = "关于发放取暖补贴的通知"
TABLE = (
    '<h2>一、标准</h2><table><tr><th scope="col">项目</th></tr>'
    "<tr><td>取暖补贴</td></tr></table><p>请抓紧办理。</p>"
)
PASTE = """
const data = new DataTransfer();
data.setData("text/html", arguments[0]);
data.setData("text/plain", "x");
document.querySelector(".tiptap").dispatchEvent(new ClipboardEvent(
    "paste", {clipboardData: data, bubbles: true, cancelable: true}));
"""
REVIEWERS = (
    ("zhao", "first"),
    ("zhou", "second"),
    ("sun", "secrecy"),
    ("qian", "final"),
)


def test_paste_goes_to_the_public_page(
    walk: Walk,
    tmp_path: Path,
    axe: str,
) -> None:
    agency_with_portal()
    bake()
    picture = tmp_path / "现场.png"
    picture.write_bytes(word_samples.picture().getvalue())
    listing = tmp_path / "发放标准.docx"
    listing.write_bytes(word_samples.notice().getvalue())

    walk.come_in_as("lin")
    _write(walk, picture, listing)
    walk.act("submit")
    document = Document.objects.get()
    barriers = _review_on_a_phone(walk, axe)
    walk.come_in_as("zhou")
    walk.to(f"/desk/documents/{document.pk}/")
    walk.act("publish")
    follow()
    walk.to(document_path(document.pk))
    walk.look("public-1280")

    assert barriers == {}
    article = walk.find("article.document")
    assert "摸底排查" in article.find_element(By.CSS_SELECTOR, ".text ul").text
    assert article.find_element(By.CSS_SELECTOR, '.text th[scope="col"][colspan="2"]')
    shown = article.find_element(By.CSS_SELECTOR, ".text figure img")
    assert shown.get_attribute("alt") == "发放现场"
    assert shown.get_property("naturalWidth") == 40
    files = article.find_elements(By.CSS_SELECTOR, ".attachments li")
    assert [item.find_element(By.TAG_NAME, "a").text for item in files] == ["发放标准"]


def _write(walk: Walk, picture: Path, listing: Path) -> None:
    """A clerk pastes from Word, adds a picture and an attachment, and saves."""
    walk.to("/desk/documents/new/")
    walk.type("title", TITLE)
    walk.browser.execute_script(PASTE, clipboard.WORD)
    walk.wait_for("document.querySelector('[data-pasted]').textContent.includes('1')")
    box = walk.find("[data-pictures]")
    walk.browser.execute_script("arguments[0].closest('details').open = true", box)
    box.find_element(By.NAME, "picture").send_keys(str(picture))
    box.find_element(By.NAME, "picture_words").send_keys("发放现场")
    box.find_element(By.CSS_SELECTOR, "button").click()
    walk.wait_for("document.querySelector('.tiptap figure img')")
    walk.find("[name=new_file]").send_keys(str(listing))
    walk.wait_for("document.querySelector('[data-lines] [name$=-title]')")
    title = walk.find("[data-lines] [name$=-title]")
    title.clear()
    title.send_keys("发放标准")
    tick = walk.find(f"[name=columns][value='{column('notices').pk}']")
    walk.browser.execute_script("arguments[0].click()", tick)
    walk.wait_for(
        "/\\d:\\d/.test(document.querySelector('[data-keeping]').textContent)"
    )
    assert UnsavedText.objects.get(person=person("lin")).typed["title"] == [TITLE]
    walk.look("write-1280")
    walk.press(".save-bar button")
    assert walk.find("h1").text == TITLE, walk.text
    walk.look("document-1280")


def _review_on_a_phone(walk: Walk, axe: str) -> dict[str, list[str]]:
    """Each reviewer finds the text, reads it and agrees, 390 pixels wide."""
    barriers: dict[str, list[str]] = {}
    browser = walk.browser
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        for username, step in REVIEWERS:
            walk.come_in_as(username)
            walk.to("/desk/reviews/")
            walk.look(f"queue-{step}-390")
            if step == "first":
                barriers |= _barriers(walk, axe, "queue")
            walk.follow(TITLE)
            for question in browser.find_elements(By.CSS_SELECTOR, "[name^=question_]"):
                Select(question).select_by_value("no")
            walk.look(f"review-{step}-390")
            if step == "secrecy":
                barriers |= _barriers(walk, axe, "review")
            wide = browser.execute_script("return document.documentElement.scrollWidth")
            assert wide == PHONE["width"]
            walk.press(".decide button[value=agreed]")
            assert browser.find_elements(By.CSS_SELECTOR, ".notice-success"), walk.text
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    return barriers


def _barriers(walk: Walk, axe: str, name: str) -> dict[str, list[str]]:
    walk.browser.execute_script(axe)
    found: list[str] = walk.browser.execute_async_script(VIOLATIONS)
    return {name: found} if found else {}


def test_a_lost_connection_loses_nothing(walk: Walk, tmp_path: Path) -> None:
    listing = tmp_path / "名单.csv"
    listing.write_text("姓名\n甲\n", encoding="utf-8")
    edition = draft_edition()
    bake()
    walk.come_in_as("lin")
    walk.to(f"/desk/documents/{edition.document_id}/1/edit/")
    walk.wait_for("document.querySelector('.is-drop')")
    browser = walk.browser
    browser.execute_cdp_cmd("Network.enable", {})
    offline = {"offline": True, "latency": 0, "downloadThroughput": 0}
    browser.execute_cdp_cmd(
        "Network.emulateNetworkConditions", offline | {"uploadThroughput": 0}
    )
    try:
        walk.type("summary", "断线时写的摘要。")
        walk.find("[name=new_file]").send_keys(str(listing))
        walk.wait_for("document.querySelector('[data-uploads] .wrong')")
        told = walk.find("[data-uploads]").text
        walk.find(".save-bar button").click()
        walk.wait_for("document.querySelector('[data-keeping].is-wrong')")
        walk.look("offline-1280")
        kept_here = browser.execute_script("return JSON.stringify(localStorage)")
    finally:
        back = {"offline": False, "latency": 0, "downloadThroughput": -1}
        browser.execute_cdp_cmd(
            "Network.emulateNetworkConditions", back | {"uploadThroughput": -1}
        )
    walk.find("[data-uploads] button").send_keys(Keys.ENTER)
    walk.wait_for("document.querySelector('[data-lines] [name$=-title]')")
    walk.press(".save-bar button")

    edition.refresh_from_db()
    assert "名单.csv" in told
    assert edition.attachments.get().file_name == "名单.csv"
    assert "断线时写的摘要。" in kept_here
    assert edition.summary == "断线时写的摘要。"


def test_pages_of_writing_hold_up(walk: Walk, axe: str) -> None:
    first = published_edition(at=timezone.now())
    second = correction_of(first, at=timezone.now(), body_html=TABLE)
    drafting.submit(second, at=timezone.now(), by=person("lin"))
    reviewing.return_to_writer(
        second,
        Step.FIRST,
        read_digest=second.digest,
        opinion="",
        remarks=[(1, "请写明日期。")],
        at=timezone.now(),
        by=person("zhao"),
    )
    holding.keep_unsaved(
        person("zhou"), second, {"title": ["未保存的标题"]}, at=timezone.now()
    )
    bake()
    walk.come_in_as("zhou")
    base = f"/desk/documents/{first.document_id}"
    pages = [
        "/desk/documents/new/",
        f"{base}/2/",
        f"{base}/2/edit/",
        f"{base}/2/review/",
        f"{base}/compare/",
        f"{base}/2/preview/",
        f"{base}/2/preview/phone/",
        "/desk/reviews/",
        "/desk/deputies/",
        "/desk/templates/",
        "/desk/templates/new/",
    ]
    found: dict[str, object] = {}
    for path in pages:
        walk.to(path)
        walk.look(f"{path.strip('/').replace('/', '-')}-1280")
        found |= _barriers(walk, axe, path)
    walk.browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        for path in pages:
            walk.to(path)
            walk.look(f"{path.strip('/').replace('/', '-')}-390")
            wide = walk.browser.execute_script(
                "return document.documentElement.scrollWidth"
            )
            if wide != PHONE["width"]:
                found[f"{path} on a phone"] = wide
    finally:
        walk.browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    assert found == {}
