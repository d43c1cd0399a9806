"""What people keep at the desk, and what they do to many documents at once."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from gongkai.commons.refusals import Refusal, Refused, refuse_if
from gongkai.desk.models import Resorting, SavedView
from gongkai.disclosure.actions import resorting
from gongkai.disclosure.models import Column, Document
from gongkai.journal import actions as journal
from gongkai.organisation.models import Staff

MOST_VIEWS = 20
"""So many views a person may keep of one list; more would be a list of their own."""
LONGEST_QUERY = 1000


def keep_view(list_name: str, name: str, query: str, *, by: Staff) -> SavedView:
    """Keep a list's filters and order under a name; the same name is overwritten.

    Raises `Refused` with `no_name`, `too_long` or `too_many_views`.
    """
    name = " ".join(name.split())
    refusals = []
    if not name:
        refusals.append(Refusal("no_name", _("请给常用筛选起一个名称。")))
    if len(name) > 40 or len(query) > LONGEST_QUERY:
        refusals.append(
            Refusal("too_long", _("名称最多 40 字，筛选条件也不能过长。请缩短。"))
        )
    others = SavedView.objects.filter(person=by, list_name=list_name)
    if others.exclude(name=name).count() >= MOST_VIEWS:
        refusals.append(
            Refusal(
                "too_many_views",
                _("最多保存 %(most)d 个常用筛选。请先删除一个。")
                % {"most": MOST_VIEWS},
            )
        )
    refuse_if(refusals)
    view, _made = SavedView.objects.update_or_create(
        person=by, list_name=list_name, name=name, defaults={"query": query}
    )
    return view


def drop_view(view: SavedView) -> None:
    """Forget a view."""
    view.delete()


@dataclass(frozen=True)
class PlannedMove:
    """One line of a plan: a document, where it stands, where it is to stand."""

    document: Document
    out_of: Column
    into: Column


@transaction.atomic
def resort(plan: Sequence[PlannedMove], *, at: datetime, by: Staff) -> Resorting:
    """Move documents together: all of them or, when one is refused, none.

    Raises `Refused` with every reason, each with the document it speaks of.
    """
    refusals, moves = [], []
    if not plan:
        refusals.append(Refusal("nothing_chosen", _("请至少选择一条信息。")))
    for line in plan:
        try:
            done = resorting.move(
                line.document, out_of=line.out_of, into=line.into, at=at, by=by
            )
        except Refused as refused:
            refusals += _naming(line.document, refused)
        else:
            moves.append(asdict(done))
    refuse_if(refusals)
    agency = plan[0].into.site.agency
    made = Resorting.objects.create(agency=agency, moves=moves, done_at=at, done_by=by)
    journal.record("documents.resorted", made, at=at, by=by, document_count=len(moves))
    return made


@transaction.atomic
def undo_resorting(made: Resorting, *, at: datetime, by: Staff) -> Resorting:
    """Put every document back to where it stood. All or none. Raises `Refused`."""
    made = Resorting.objects.select_for_update().get(pk=made.pk)
    refusals = []
    if made.undone_at is not None:
        refusals.append(Refusal("is_undone", _("这次归类已经撤销过了。")))
    refuse_if(refusals)
    moves = [resorting.Move(**move) for move in reversed(made.moves)]
    documents = Document.objects.in_bulk([move.document for move in moves])
    for move in moves:
        try:
            resorting.take_back(move, at=at, by=by)
        except Refused as refused:
            refusals += _naming(documents[move.document], refused)
    refuse_if(refusals)
    made.undone_at, made.undone_by = at, by
    made.save()
    journal.record(
        "documents.resorting_undone", made, at=at, by=by, document_count=len(moves)
    )
    return made


def _naming(document: Document, refused: Refused) -> list[Refusal]:
    name = document.index_number or _("第 %d 号信息") % document.pk
    return [
        Refusal(
            refusal.code,
            _("%(name)s：%(reason)s") % {"name": name, "reason": refusal.sentence},
        )
        for refusal in refused.refusals
    ]
