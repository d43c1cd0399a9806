"""The records of submission by divisions."""

from gongkai.submissions.models.records import (
    Circular,
    Commission,
    CommissionedDivision,
    JointSubmission,
    Recognition,
    ZeroReport,
)
from gongkai.submissions.models.rule_rows import (
    AwardRow,
    ClassMembership,
    DivisionClass,
    FactorRow,
    ForfeitRow,
    LimitRow,
    Outlet,
    QuotaRow,
    SubmissionRules,
)

__all__ = [
    "AwardRow",
    "Circular",
    "ClassMembership",
    "Commission",
    "CommissionedDivision",
    "DivisionClass",
    "FactorRow",
    "ForfeitRow",
    "JointSubmission",
    "LimitRow",
    "Outlet",
    "QuotaRow",
    "Recognition",
    "SubmissionRules",
    "ZeroReport",
]
