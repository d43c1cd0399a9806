"""What every test may ask for: the cast, real inputs, a browser."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

pytest_plugins = ["tests.cast"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMEDRIVER = shutil.which("chromedriver")
# No look at the network, no first-run pages, nothing kept from the last time.
CHROMIUM_ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,900",
)

STORES = {"db", "transactional_db", "live_server", "django_db_setup"}
"""The fixtures that bring a database."""

# Nothing is timed; CI tries the same examples every time.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    derandomize="CI" in os.environ,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Skip browser tests without a browser; on PostgreSQL leave out some.

    What asks no store, what a browser sees and what takes long ran on SQLite already;
    the actions that they go through are tested one by one on both.
    """
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
        left_out = [item for item in items if not asks_a_store(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if asks_a_store(item)]
    # The longest first: what begins last would keep one of two workers waiting.
    long = {item.path for item in items if is_long(item)}
    items.sort(key=lambda item: item.path not in long)
    if CHROMIUM and CHROMEDRIVER:
        return
    reason = "needs chromium and chromedriver (apt: chromium, chromium-driver)"
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))


def is_long(item: pytest.Item) -> bool:
    """Whether a test takes long, by its marks."""
    return any(item.get_closest_marker(name) for name in ("slow", "browser"))


def asks_a_store(item: pytest.Item) -> bool:
    """Whether what a test says depends on the database, by its mark or fixtures."""
    asked = set(getattr(item, "fixturenames", ()))
    if is_long(item):
        return False
    return bool(item.get_closest_marker("django_db") or asked & STORES)


@pytest.fixture(scope="session")
def real_inputs() -> Path:
    """The folder of real inputs named by GONGKAI_REAL_INPUTS."""
    named = os.environ.get("GONGKAI_REAL_INPUTS")
    if not named:
        pytest.skip("GONGKAI_REAL_INPUTS names no folder of real inputs")
    return Path(named)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    """One Chromium for all browser tests; use it through `browser`."""
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in CHROMIUM_ARGUMENTS:
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options=options, service=Service(CHROMEDRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium: Chrome) -> Chrome:
    """Chromium as a new visitor finds it: no cookies, wide window."""
    chromium.get("about:blank")
    chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
    chromium.set_window_size(1280, 900)
    chromium.get_log("browser")
    return chromium
