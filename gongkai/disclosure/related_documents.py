"""What documents are to each other, as their pages say it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy

from gongkai.disclosure.models import Edition, Relation, RelationKind
from gongkai.disclosure.paths import document_path
from gongkai.rules.edition_lifecycle import EditionState


@dataclass(frozen=True)
class Related:
    """A document at the other end of a relation.

    `sentence` says what it is to ours; `ends_ours` that it replaces, amends or
    repeals ours.
    """

    sentence: str
    title: str
    href: str
    ends_ours: bool


PASSIVE_SENTENCES = {
    RelationKind.REPLACES: gettext_lazy("本文件被以下文件替代"),
    RelationKind.AMENDS: gettext_lazy("本文件被以下文件修改"),
    RelationKind.REPEALS: gettext_lazy("本文件被以下文件废止"),
    RelationKind.EXPLAINS: gettext_lazy("对本文件的解读"),
    RelationKind.IMPLEMENTS: gettext_lazy("落实本文件的文件"),
    RelationKind.CITES: gettext_lazy("引用本文件的文件"),
}
ACTIVE_SENTENCES = {
    RelationKind.REPLACES: gettext_lazy("本文件替代"),
    RelationKind.AMENDS: gettext_lazy("本文件修改"),
    RelationKind.REPEALS: gettext_lazy("本文件废止"),
    RelationKind.EXPLAINS: gettext_lazy("本文解读的文件"),
    RelationKind.IMPLEMENTS: gettext_lazy("本文件落实的文件"),
    RelationKind.CITES: gettext_lazy("本文件引用的文件"),
}
ENDING = {RelationKind.REPLACES, RelationKind.AMENDS, RelationKind.REPEALS}


def related_documents(ids: Sequence[int]) -> dict[int, list[Related]]:
    """What each document is to others and others are to it, from both ends.

    A document that is not public is not named.
    """
    found: dict[int, list[Related]] = defaultdict(list)
    rows = list(
        Relation.objects.filter(Q(subject__in=ids) | Q(target__in=ids)).order_by("pk")
    )
    others = {row.subject_id for row in rows} | {row.target_id for row in rows}
    titles = dict(
        Edition.objects.filter(
            document__in=others, state=EditionState.PUBLISHED
        ).values_list("document_id", "title")
    )
    for row in rows:
        kind = RelationKind(row.kind)
        ends = (
            (row.subject_id, row.target_id, ACTIVE_SENTENCES[kind], False),
            (row.target_id, row.subject_id, PASSIVE_SENTENCES[kind], kind in ENDING),
        )
        for ours, other, sentence, ends_ours in ends:
            if other in titles:
                found[ours].append(
                    Related(
                        str(sentence), titles[other], document_path(other), ends_ours
                    )
                )
    return found
