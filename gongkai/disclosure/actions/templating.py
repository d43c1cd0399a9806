"""The templates from which a column's texts are begun."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from gongkai.commons.moments import day_of
from gongkai.commons.refusals import Refusal, Refused, refuse_if
from gongkai.commons.richtext import clean_html
from gongkai.disclosure.models import Column, TextTemplate
from gongkai.journal import actions as journal
from gongkai.organisation.models import Staff
from gongkai.organisation.refusals import column_refusals


@transaction.atomic
def keep_template(
    column: Column,
    template: TextTemplate | None = None,
    *,
    name: str,
    title: str = "",
    body_html: str = "",
    genre: str = "",
    is_open: bool = True,
    at: datetime,
    by: Staff,
) -> TextTemplate:
    """Make a column's template, or change it. Raises `Refused`.

    Who may arrange the column (the OGI office) may; a name is used once a column.
    """
    refuse_if(column_refusals(by, column.owner, on=day_of(at)))
    what = "template.changed" if template else "template.made"
    kept = template or TextTemplate(column=column)
    kept.column, kept.name, kept.title = column, name.strip(), title.strip()
    kept.body_html, kept.genre = clean_html(body_html).html, genre
    kept.is_open = is_open
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        raise Refused(
            [
                Refusal(
                    "name_is_taken",
                    _("这个栏目已有名为“%s”的模板，请换一个名称。") % kept.name,
                )
            ]
        ) from None
    journal.record(what, kept, at=at, by=by, column=column.pk)
    return kept
