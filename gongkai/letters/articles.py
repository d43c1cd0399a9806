"""The article a letter rests on, and the grounds of a decision, in words."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal, Refused
from gongkai.letters.kinds import Basis, Kind, words
from gongkai.rules.classifications import withholding_grounds
from gongkai.rules.outcomes import (
    OutcomeBasis,
    effective_grounds,
    outcome,
    outcomes,
)


@dataclass(frozen=True)
class Decision:
    """What a letter tells of a request's end: its outcome and its grounds.

    Keys as in `rules.outcomes` and `rules.classifications.withholding_grounds`.
    """

    outcome: str
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """What may be printed, and what an officer should check about it, if anything."""

    text: str
    doubt: str = ""


def articles_for(
    kind: Kind, decision: Decision | None, received_on: date
) -> dict[str, Said]:
    """The fields `article` and, where there are grounds, `ground`, `ground_article`.

    Of the Regulation in force when the request was received. Raises `Refused`
    (`no_basis`) when it knew no such letter, KeyError for an unknown outcome.
    """
    if decision is None:
        return {"article": _said(_in_force(kind, kind.basis_for(received_on)))}
    chosen = outcome(decision.outcome)
    found = {"article": _said(_in_force(kind, chosen.basis_for(received_on)))}
    if keys := effective_grounds(chosen, decision.grounds):
        found |= _grounds(keys, received_on)
    return found


def _in_force(kind: Kind, basis: Basis | OutcomeBasis | None) -> Basis | OutcomeBasis:
    if basis is None:
        sentence = _("申请收到时的规定中没有“%(letter)s”，不能生成这种文书。")
        raise Refused([Refusal("no_basis", sentence % {"letter": kind.label})])
    return basis


def _said(basis: Basis | OutcomeBasis) -> Said:
    """An article as it may be printed: without its number where nobody has read it."""
    if basis.is_verified:
        return Said(basis.text)
    doubt = _("条款“%(article)s”未经核实，文书中只写条例名称，请核对后补充。")
    return Said(words("unverified_article"), doubt % {"article": basis.text})


def _grounds(keys: Collection[str], received_on: date) -> dict[str, Said]:
    """The grounds and their articles, as the outcomes that rest on one of them say."""
    names = [each.name for each in withholding_grounds() if each.key in keys]
    bases = [
        next(one for one in outcomes() if one.grounds == (key,)).basis_for(received_on)
        for key in keys
    ]
    articles = [_said(basis) for basis in bases if basis is not None]
    together = words("and_then")
    return {
        "ground": Said(together.join(names)),
        "ground_article": Said(
            together.join(dict.fromkeys(each.text for each in articles)),
            "\n".join(dict.fromkeys(each.doubt for each in articles if each.doubt)),
        ),
    }
