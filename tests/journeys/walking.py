"""What a person does in a browser, with the keyboard alone."""

import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.test import Client
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.factories import PASSWORD, person

PATIENCE_SECONDS = 20


@dataclass
class Walk:
    """Somebody's way through the pages; waits for pages, never for time."""

    browser: Chrome
    address: str

    def to(self, path: str) -> None:
        """Enter an address, and wait for the editor where there is one."""
        self.browser.get(f"{self.address}{path}")
        self._wait_for("!document.querySelector('.editor:not(:has(.ProseMirror))')")

    @property
    def path(self) -> str:
        """Where we are."""
        return self.browser.current_url.removeprefix(self.address)

    @property
    def text(self) -> str:
        """What is to be read here."""
        return self.find("main").text

    def find(self, selector: str) -> WebElement:
        """The first element that a CSS selector names."""
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def follow(self, words: str) -> None:
        """Follow the first link of the page's main part that has these words."""
        links = self.find("main").find_elements(By.PARTIAL_LINK_TEXT, words)
        self._press(links[0])

    def type(self, field: str, text: str) -> None:
        """Fill the field of this name."""
        place = self.find(f"main [name={field}]")
        place.clear()
        place.send_keys(text)

    def press(self, selector: str) -> None:
        """Press a button, unfolding what hides it."""
        button = self.find(selector)
        for fold in button.find_elements(By.XPATH, "ancestor::details[not(@open)]"):
            fold.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
        self._press(button)

    def act(self, name: str, **typed: str) -> None:
        """Do one thing to the edition before us, and be told that it is done."""
        button = f"main form[action$='/acts/{name}/'] button:not([formaction])"
        for fold in self.browser.find_elements(
            By.XPATH, f"//details[not(@open)][.//form[contains(@action,'/{name}/')]]"
        ):
            fold.find_element(By.TAG_NAME, "summary").send_keys(Keys.ENTER)
        for field, text in typed.items():
            form = self.find(button).find_element(By.XPATH, "ancestor::form")
            form.find_element(By.NAME, field).send_keys(text)
        self.press(button)
        assert self.browser.find_elements(By.CSS_SELECTOR, ".notice-success"), self.text

    def come_in_as(self, username: str) -> None:
        """Be somebody else, logged in, at the list of what waits."""
        client = Client()
        client.force_login(person(username))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        if not self.browser.current_url.startswith(self.address):
            self.to("/desk/log-in/")
        self.browser.delete_all_cookies()
        self.browser.add_cookie(
            {"name": settings.SESSION_COOKIE_NAME, "value": session}
        )
        self.to("/desk/to-do/")

    def look(self, name: str) -> None:
        """Keep a picture of the page where GONGKAI_SHOTS names a folder for it."""
        if folder := os.environ.get("GONGKAI_SHOTS"):
            self.browser.save_screenshot(str(Path(folder) / f"{name}.png"))

    def wait_for(self, condition: str) -> None:
        """Wait until an expression of the page's is true."""
        self._wait_for(condition)

    def log_in_by_keyboard(self, username: str) -> None:
        """Log in with nothing but keys."""
        self.to("/desk/log-in/")
        self.type("username", username)
        self.keys(Keys.TAB, PASSWORD)
        self._mark()
        self.keys(Keys.ENTER)
        self._wait_for_another_page()

    def keys(self, *keys: str) -> None:
        """Press keys wherever the focus is."""
        for key in keys:
            self.browser.switch_to.active_element.send_keys(key)

    def _press(self, element: WebElement) -> None:
        self._mark()
        element.send_keys(Keys.ENTER)
        self._wait_for_another_page()

    def _mark(self) -> None:
        self.browser.execute_script("window.isLeft = true")

    def _wait_for_another_page(self) -> None:
        self._wait_for("!window.isLeft && document.readyState === 'complete'")

    def _wait_for(self, condition: str) -> None:
        WebDriverWait(self.browser, PATIENCE_SECONDS).until(
            lambda browser: browser.execute_script(f"return {condition}")
        )
