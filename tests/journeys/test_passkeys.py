"""A passkey made and shown in a browser, with an authenticator that is none."""

import pytest
from selenium.webdriver.common.virtual_authenticator import (
    VirtualAuthenticatorOptions,
)

from gongkai.journal.models import Entry
from gongkai.organisation.models import Agency
from tests.factories import PASSWORD, agency_with_portal
from tests.journeys.walking import Walk
from tests.public import bake

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agency(transactional_db: None) -> Agency:
    """The department with its cast and its files."""
    agency = agency_with_portal()
    bake()
    return agency


@pytest.fixture
def at_a_name(walk: Walk, agency: Agency) -> Walk:
    """The program under a name: browsers know no passkeys at a bare address."""
    walk.address = walk.address.replace("127.0.0.1", "localhost")
    options = VirtualAuthenticatorOptions()
    options.has_user_verification = options.is_user_verified = True
    walk.browser.add_virtual_authenticator(options)
    walk.browser.execute_cdp_cmd("Network.clearBrowserCookies", {})
    return walk


def test_passkey_is_made_and_lets_in(at_a_name: Walk) -> None:
    walk = at_a_name
    walk.log_in_by_keyboard("lin")
    walk.to("/desk/account/second-step/passkey/")
    walk.type("name", "办公室电脑")
    walk.press("main form[data-passkey] button")

    assert walk.path == "/desk/account/second-step/recovery-codes/"
    walk.browser.delete_all_cookies()
    walk.to("/desk/log-in/")
    walk.type("username", "lin")
    walk.type("password", PASSWORD)
    walk.press("main form button")
    assert walk.path == "/desk/log-in/second-step/"
    walk.press("main form[data-passkey] button")

    assert walk.path == "/desk/to-do/"
    last = Entry.objects.filter(what="staff.logged_in").latest("number")
    assert last.details["second_step"] == "webauthn"
    walk.browser.remove_virtual_authenticator()
