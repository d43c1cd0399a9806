"""The words in which a document's standing is stated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DisclosureClass(models.TextChoices):
    """公开属性 — how a document may be had (decided when it is drafted)."""

    PROACTIVE = "proactive", _("主动公开")
    UPON_REQUEST = "upon_request", _("依申请公开")
    WITHHELD = "withheld", _("不予公开")


class RuleStatus(models.TextChoices):
    """有效性 — the standing of a document that lays down rules."""

    DRAFT = "draft", _("征求意见稿")
    TRIAL = "trial", _("试行")
    INTERIM = "interim", _("暂行")
    IN_FORCE = "in_force", _("有效")
    AMENDED = "amended", _("已修改")
    REPEALED = "repealed", _("已废止")
    LAPSED = "lapsed", _("已失效")


class Origin(models.TextChoices):
    """来历 — whether a document was written here or brought from an older system."""

    WRITTEN = "written", _("本系统起草")
    MIGRATED = "migrated", _("历史数据迁移")
