"""The editor of texts in a real browser: it works within our content policy."""

import pytest
from django.conf import settings
from django.test import Client
from pytest_django.live_server_helper import LiveServer
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests import factories


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_text_typed_in_the_editor_is_saved(
    live_server: LiveServer, browser: Chrome
) -> None:
    edition = factories.draft_edition(body_html="<p>各市民政局：</p>")
    client = Client()
    client.force_login(factories.person("lin"))
    address = f"{live_server.url}/desk/documents/{edition.document_id}/1/"
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    browser.get(f"{live_server.url}/desk/log-in/")
    browser.add_cookie({"name": settings.SESSION_COOKIE_NAME, "value": session})

    browser.get(f"{address}edit/")
    wait = WebDriverWait(browser, 10)
    text = wait.until(lambda page: page.find_element(By.CSS_SELECTOR, ".tiptap"))
    text.send_keys("请抓紧办理。")
    browser.find_element(By.CSS_SELECTOR, ".save-bar button").click()
    wait.until(lambda page: page.current_url == address)

    edition.refresh_from_db()
    complaints = [
        entry["message"]
        for entry in browser.get_log("browser")
        if "favicon" not in entry["message"]
    ]
    assert "请抓紧办理。" in edition.body_html
    assert edition.body_html.count("<p>") == 1
    assert complaints == []
