"""One applicant on a phone, with the keyboard alone, from the form to the state."""

import pytest
from pytest_django.live_server_helper import LiveServer
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests import factories


def press_until(browser: Chrome, selector: str) -> None:
    """Press Tab until the focus is on this element; fail when it never is."""
    wanted = browser.find_element(By.CSS_SELECTOR, selector)
    for _step in range(80):
        if browser.switch_to.active_element == wanted:
            return
        ActionChains(browser).send_keys(Keys.TAB).perform()
    raise AssertionError(f"the keyboard never reaches {selector}")


def typed(browser: Chrome, name: str, text: str) -> None:
    """Go to a field with the keyboard and type."""
    press_until(browser, f"main [name={name}]")
    ActionChains(browser).send_keys(text).perform()


def heading_becomes(browser: Chrome, words: str) -> None:
    """Wait for the page with this heading; the old one may go while it is read."""
    WebDriverWait(browser, 10, ignored_exceptions=[WebDriverException]).until(
        lambda page: words in page.find_element(By.TAG_NAME, "h1").text
    )


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_request_is_made_with_the_keyboard_alone(
    live_server: LiveServer, browser: Chrome
) -> None:
    factories.agency_with_portal()
    browser.set_window_size(390, 844)
    browser.get(f"{live_server.url}/requests/apply/citizen/")
    typed(browser, "description", "2025年低保标准的文件")
    typed(browser, "name", "甲某某")
    typed(browser, "identity_number", "0000-TEST-0001")
    typed(browser, "telephone", "0000-5550101")

    press_until(browser, "button[value=look]")
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    heading_becomes(browser, "也许已经公开")
    press_until(browser, "button[value=check]")
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    heading_becomes(browser, "核对并提交")
    press_until(browser, "[name=proof_later]")
    ActionChains(browser).send_keys(Keys.SPACE).perform()
    press_until(browser, "button[value=send]")
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    heading_becomes(browser, "申请已经提交")
    number = browser.find_element(By.CSS_SELECTOR, ".tokens dd").text
    press_until(browser, "a[href$='/status/']")
    ActionChains(browser).send_keys(Keys.ENTER).perform()
    heading_becomes(browser, "等待确认")

    assert number in browser.find_element(By.CSS_SELECTOR, ".status-head").text
    assert browser.execute_script(
        "return document.documentElement.scrollWidth <= innerWidth"
    )
    assert "甲某某" not in browser.title + browser.current_url
