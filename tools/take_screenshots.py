"""Takes the pictures of docs/images from a running demo.

`python tools/take_screenshots.py http://127.0.0.1:8000 --password …` with the demo's
password. Needs the system's own Chromium and chromedriver. Pictures are reduced to
256 colours, so that the repository stays light.
"""

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver

IMAGES = Path(__file__).parents[1] / "docs" / "images"
DESKTOP = (1280, 900)
PHONE = (390, 844)
LARGEST = 250_000
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--accept-lang=zh-CN",
)


@contextmanager
def browser(size: tuple[int, int]) -> Iterator[webdriver.Chrome]:
    """A browser whose window shows exactly `size`, in pixels."""
    with tempfile.TemporaryDirectory() as profile:
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = webdriver.Chrome(options, Service(shutil.which("chromedriver") or ""))
        shown = {"width": size[0], "height": size[1], "deviceScaleFactor": 1}
        try:
            driver.execute_cdp_cmd(
                "Emulation.setDeviceMetricsOverride", shown | {"mobile": False}
            )
            yield driver
        finally:
            driver.quit()


def keep(driver: WebDriver, name: str) -> None:
    """Keep what the window shows as docs/images/<name>.png, with few colours."""
    picture = Image.open(BytesIO(driver.get_screenshot_as_png())).convert("RGB")
    path = IMAGES / f"{name}.png"
    picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size < LARGEST, f"{path} is larger than {LARGEST} bytes"
    print(path.name, picture.size, path.stat().st_size)


def address(driver: WebDriver, css: str) -> str:
    """Where the first link of this kind leads."""
    return driver.find_element(By.CSS_SELECTOR, css).get_attribute("href") or ""


def log_in(driver: WebDriver, base: str, username: str, password: str) -> None:
    """Log in at the desk."""
    driver.get(f"{base}/desk/log-in/")
    driver.find_element(By.NAME, "username").send_keys(username)
    driver.find_element(By.NAME, "password").send_keys(password)
    driver.find_element(By.CSS_SELECTOR, "main form button").click()


def take(base: str, password: str, document: str) -> None:
    """Take every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with browser(DESKTOP) as driver:
        driver.get(f"{base}/")
        keep(driver, "home")
        driver.get(f"{base}/xxgk/")
        keep(driver, "platform")
        driver.get(f"{base}{document}")
        keep(driver, "document")
        log_in(driver, base, "zhou", password)
        driver.get(f"{base}/desk/to-do/")
        keep(driver, "to-do")
        driver.get(address(driver, "section[aria-labelledby=waiting] td a"))
        keep(driver, "review")
    with browser(PHONE) as driver:
        driver.get(f"{base}{document}")
        keep(driver, "phone")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base", help="such as http://127.0.0.1:8000")
    parser.add_argument("--password", required=True, help="the demo's password")
    parser.add_argument("--document", required=True, help="path of a policy document")
    given = parser.parse_args()
    take(given.base.rstrip("/"), given.password, given.document)
