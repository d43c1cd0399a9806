"""A finding, and the words for its kinds."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gongkai.rules.privacy_rules import Severity

KINDS: dict[str, Promise] = {
    "identity_number": _("身份证号码"),
    "mobile_phone": _("手机号码"),
    "landline": _("住宅电话"),
    "bank_card": _("银行卡号"),
    "bank_account": _("银行账号"),
    "home_address": _("家庭住址"),
    "minor_name": _("受助未成年人姓名"),
    "author": _("作者、批注人姓名"),
    "position": _("拍摄位置"),
    "tracked_change": _("修订痕迹"),
    "secrecy_marking": _("保密或内部标志"),
    "unread": _("未能查验"),
    "damage": _("疑似乱码"),
    "form": _("格式"),
    "wording": _("用词"),
}
"""Every kind of finding, in the order in which a page tells them."""

TEXT = "text"
"""The source of findings in the edition's own text; a file's source is its SHA-256."""


@dataclass(frozen=True)
class Mend:
    """What one click would do: in a field, write `instead` for a range of its text.

    `start` and `end` count in the plain text of the field. Kept as they are, for they
    say nothing of what stands there.
    """

    field: str
    start: int
    end: int
    instead: str


@dataclass(frozen=True)
class Finding:
    """One thing found, told by place and masked form only.

    `more_count` is how many more of the same kind a file has that are not listed,
    `is_whole` that the file could not be read at all.
    """

    kind: str
    severity: Severity
    where: str
    excerpt_masked: str
    why: str
    mend: Mend | None = None
    more_count: int = 0
    is_whole: bool = False

    @property
    def blocks(self) -> bool:
        """Whether it keeps the text from submission and publication."""
        return self.severity is Severity.BLOCK

    @property
    def label(self) -> str:
        """The name of its kind, for people."""
        return str(KINDS[self.kind])

    def as_json(self) -> dict[str, Any]:
        """Plain values, for the store and for programs."""
        values = asdict(self)
        values["severity"] = self.severity.value
        return values

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Finding":
        """What `as_json` gave."""
        mend = values["mend"]
        return cls(
            **{
                **values,
                "severity": Severity(values["severity"]),
                "mend": Mend(**mend) if mend else None,
            }
        )


@dataclass(frozen=True)
class Group:
    """All findings of one kind and weight in one source: what is overridden at once."""

    source: str
    kind: str
    severity: Severity
    findings: tuple[Finding, ...] = field(default=())

    @property
    def label(self) -> str:
        """The name of the kind, for people."""
        return str(KINDS[self.kind])

    @property
    def count(self) -> int:
        """How many there are, listed or not."""
        return len(self.findings) + sum(f.more_count for f in self.findings)

    @property
    def blocks(self) -> bool:
        """Whether it keeps the text from submission and publication."""
        return self.severity is Severity.BLOCK

    @property
    def key(self) -> str:
        """What an override names: the source and what was found there, exactly."""
        taken = hashlib.sha256(f"{self.source}:{self.kind}".encode())
        for finding in self.findings:
            told = f"\0{finding.where}\0{finding.excerpt_masked}\0{finding.more_count}"
            taken.update(told.encode())
        return taken.hexdigest()[:32]


def grouped(source: str, findings: Iterable[Finding]) -> list[Group]:
    """Findings of one source by kind and weight, the grave ones first."""
    found: dict[tuple[str, Severity], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.kind, finding.severity), []).append(finding)
    order = list(KINDS)
    groups = [
        Group(source, kind, severity, tuple(items))
        for (kind, severity), items in found.items()
    ]
    return sorted(groups, key=lambda one: (not one.blocks, order.index(one.kind)))
