"""The whole program as a visitor meets it: public pages and desk at one address."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer
from django.core.wsgi import get_wsgi_application
from django.test.testcases import QuietWSGIRequestHandler
from selenium.webdriver import Chrome

from gongkai.baking.serving import PublishedPages
from tests.journeys.walking import Walk
from tests.public import public_folder

__all__ = ["public_folder"]


@pytest.fixture
def address(transactional_db: None, public_folder: Path) -> Iterator[str]:
    """Where the program answers: baked pages first, Django behind."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(
        PublishedPages(
            get_wsgi_application(),
            public_folder=settings.PUBLIC_FOLDER,
            dynamic_prefixes=("/desk/", "/requests/", "/search/"),
        )
    )
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def walk(browser: Chrome, address: str) -> Walk:
    """A visitor with a browser."""
    return Walk(browser, address)
