"""An office that keeps rules: two classes, one bulletin, quotas and points."""

import pytest

from gongkai.organisation.models import Agency, Division
from gongkai.rules.submission_rules import parse_rule_set
from gongkai.submissions.actions import ruling
from gongkai.submissions.models import Outlet, SubmissionRules
from tests import factories

RULES = """
name = "信息报送办法（试行）"
basis = "岚民办〔2026〕3号"
from_on = 2026-01-01

[classes]
working = "业务处室"
general = "综合处室"

[outlets]
province = "省政府办公厅刊物"

[[quota]]
label = "每月报送"
division_class = "working"
minimum = 2
period = "month"
points_met = 10
points_missed = -2
is_met_by_zero_report = true

[[quota]]
label = "通知公告每季更新"
column = "/notices/"
event = "adopted"
minimum = 1
period = "quarter"

[[award]]
label = "本站采用"
event = "adopted"
outlet = "own_site"
points = 3

[[award]]
label = "省级采用"
event = "adopted"
outlet = "province"
points = 10
sharing = "fixed"
shared_points = 4

[[award]]
label = "约稿未报"
event = "commission_missed"
points = -5
"""


@pytest.fixture
def rules(agency: Agency) -> SubmissionRules:
    """The rules in force since New Year; both writing divisions are classed."""
    at, zhou = factories.SETTING_UP, factories.person("zhou")
    record = ruling.begin_rules(agency, parse_rule_set(RULES), at=at, by=zhou)
    classes = {one.slug: one for one in agency.submission_classes.all()}
    for slug, own in (("assistance", "working"), ("elderly-care", "working")):
        ruling.assign_class(
            factories.division(slug),
            classes[own],
            from_on=record.from_on,
            at=at,
            by=zhou,
        )
    return record


@pytest.fixture
def assistance(rules: SubmissionRules) -> Division:
    """社会救助处, Lin's division."""
    return factories.division("assistance")


@pytest.fixture
def elderly_care(rules: SubmissionRules) -> Division:
    """养老服务处, Wu's division."""
    return factories.division("elderly-care")


@pytest.fixture
def province(rules: SubmissionRules) -> Outlet:
    """The bulletin of the provincial government."""
    return rules.agency.outlets.get(slug="province")
