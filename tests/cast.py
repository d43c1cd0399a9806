"""The same people always, so that no test explains who somebody is.

Lin 林晓禾 writes for 社会救助处, Zhao reviews first, Zhou of the OGI office second and
publishes, Sun clears secrecy, Qian reviews last, He is the head, Guan the
administrator, Wu 吴 writes for another division and is a stranger to Lin's texts.
"""

import pytest

from gongkai.organisation.models import Agency, Staff
from tests.factories import agency_with_portal, person


@pytest.fixture
def agency(db: None) -> Agency:
    """The department with its portal, columns and the whole cast."""
    return agency_with_portal()


@pytest.fixture
def lin(agency: Agency) -> Staff:
    """林晓禾, submitter of 社会救助处."""
    return person("lin")


@pytest.fixture
def zhao(agency: Agency) -> Staff:
    """赵明远, first review in 社会救助处."""
    return person("zhao")


@pytest.fixture
def zhou(agency: Agency) -> Staff:
    """周静宜, OGI office: second review, publishes, withdraws, arranges, classifies."""
    return person("zhou")


@pytest.fixture
def sun(agency: Agency) -> Staff:
    """孙若衡, secrecy reviewer."""
    return person("sun")


@pytest.fixture
def qian(agency: Agency) -> Staff:
    """钱思齐, final reviewer; may publish."""
    return person("qian")


@pytest.fixture
def he(agency: Agency) -> Staff:
    """何景行, head: holds the key of the emergency door, may withdraw."""
    return person("he")


@pytest.fixture
def guan(agency: Agency) -> Staff:
    """管知夏, administrator: keeps the house, imports, approves nothing."""
    return person("guan")


@pytest.fixture
def wu(agency: Agency) -> Staff:
    """吴千帆, submitter of 养老服务处: a stranger to the texts of 社会救助处."""
    return person("wu")
