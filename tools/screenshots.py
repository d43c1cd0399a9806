"""Pictures of the public pages in every mode, from a served demo (`make run`).

Writes WebP files into a folder: page, mode and width in their names.
"""

import argparse
import io
import tempfile
from pathlib import Path

from PIL import Image
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

PAGES = {
    "home": "/",
    "column": "/zcfg/",
    "document": "/documents/0/9.html",
    "platform": "/xxgk/",
    "catalogue": "/topics/",
    "organisation": "/organisation/",
    "site-map": "/sitemap.html",
    "subsite": "/hysmzj/",
    "search": "/search/?q=%E5%85%BB%E8%80%81",
    "help": "/help/",
    "design": "/design/",
    "modes": "/modes/",
}
MODES = {
    "standard": ("", ""),
    "elder": ("", "gongkai_size=elder"),
    "dark": ("", "gongkai_colour=dark"),
    "contrast": ("", "gongkai_colour=contrast"),
    "traditional": ("/hant", ""),
    "english": ("/en", ""),
}
WIDTHS = (390, 768, 1280)
TALLEST = 2400


def main() -> None:
    """Take the pictures asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", default="http://127.0.0.1:8000")
    parser.add_argument("--pages", nargs="*", default=list(PAGES), choices=PAGES)
    parser.add_argument("--modes", nargs="*", default=list(MODES), choices=MODES)
    parser.add_argument("--widths", nargs="*", type=int, default=WIDTHS)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        browser = _browser(profile)
        try:
            for mode in options.modes:
                _take(browser, mode, options)
        finally:
            browser.quit()


def _take(browser: webdriver.Chrome, mode: str, options: argparse.Namespace) -> None:
    prefix, cookie = MODES[mode]
    browser.get(f"{options.site}/robots.txt")
    browser.delete_all_cookies()
    if cookie:
        browser.execute_script("document.cookie = `${arguments[0]}; path=/`", cookie)
    for page in options.pages:
        path = PAGES[page]
        for width in options.widths:
            _size(browser, width, 900)
            browser.get(options.site + ("" if "search" in path else prefix) + path)
            height = browser.execute_script(
                "return document.documentElement.scrollHeight"
            )
            _size(browser, width, min(height, TALLEST))
            picture = Image.open(io.BytesIO(browser.get_screenshot_as_png()))
            place = options.folder / f"{page}-{mode}-{width}.webp"
            picture.convert("RGB").save(place, quality=60, method=6)


def _browser(profile: str) -> webdriver.Chrome:
    chosen = Options()
    chosen.binary_location = "/usr/bin/chromium"
    for word in ("headless", "no-sandbox", "disable-gpu", "hide-scrollbars"):
        chosen.add_argument(f"--{word}")
    chosen.add_argument(f"--user-data-dir={profile}")
    return webdriver.Chrome(options=chosen, service=Service("/usr/bin/chromedriver"))


def _size(browser: webdriver.Chrome, width: int, height: int) -> None:
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {
            "width": width,
            "height": height,
            "deviceScaleFactor": 1,
            "mobile": width < 600,
        },
    )


if __name__ == "__main__":
    main()
