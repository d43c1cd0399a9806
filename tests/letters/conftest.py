"""The department without its cast: letters need nobody, and enrolling takes long."""

import pytest

from gongkai.organisation import actions as organisation
from gongkai.organisation.models import Agency, Level
from tests.factories import SETTING_UP


@pytest.fixture
def sender(db: None) -> Agency:
    """东岚省民政厅, with nothing but its particulars."""
    return organisation.found_agency(
        at=SETTING_UP,
        by=None,
        name="东岚省民政厅",
        short_name="省民政厅",
        slug="sender",
        level=Level.PROVINCIAL,
        organisation_code="00000000X",
        document_prefix="岚民",
        site_name="东岚民政",
        site_domain="mzt.donglan.example",
        site_id_code="0000000000",
        address="东岚省云溪市示例路1号",
        postcode="000000",
        office_hours="工作日 9:00—12:00",
        telephone="0000-5550100",
    )
