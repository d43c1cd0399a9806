"""What else is saved with a text: its columns, its attachments and their order."""

from datetime import datetime
from typing import Any

from django.db import transaction

from gongkai.desk.attachment_forms import NewFile
from gongkai.desk.edition_form import EditionForm
from gongkai.disclosure.actions import arranging, drafting
from gongkai.disclosure.document_refusals import place_refusals
from gongkai.disclosure.facts import DocumentFacts
from gongkai.disclosure.models import Edition
from gongkai.disclosure.paths import file_path
from gongkai.disclosure.text_pictures import alternatives
from gongkai.organisation.models import Staff
from gongkai.organisation.queries import Permits


@transaction.atomic
def keep_places_and_files(
    edition: Edition, form: EditionForm, permits: Permits, *, at: datetime, by: Staff
) -> None:
    """Bring columns and attachments to what was ticked and typed. Raises `Refused`."""
    _keep_places(edition, form, permits, at=at, by=by)
    _keep_pictures(edition, form, at=at, by=by)
    _keep_attachments(edition, form, at=at, by=by)
    if form.accepted_picture is not None:
        _append_picture(edition, form, form.accepted_picture, at=at, by=by)


def _keep_places(
    edition: Edition, form: EditionForm, permits: Permits, *, at: datetime, by: Staff
) -> None:
    document = edition.document
    facts = DocumentFacts(document)
    if place_refusals(facts, permits):
        return
    wanted = set(form.cleaned_data["columns"])
    there = {place.column_id: place for place in facts.placements}
    for column in form.offered:
        if column.pk in wanted and column.pk not in there:
            arranging.place(document, column, at=at, by=by)
    offered = {column.pk for column in form.offered}
    for number, place in there.items():
        if number not in wanted and number in offered:
            arranging.remove(place, at=at, by=by)


def _keep_pictures(
    edition: Edition, form: EditionForm, *, at: datetime, by: Staff
) -> None:
    """Attach the pictures the text shows, each with the words given to it there."""
    words = alternatives(form.cleaned_data["body_html"])
    there = set(edition.attachments.values_list("stored_file__sha256", flat=True))
    for held in form.shown_pictures:
        sha256 = held.stored_file.sha256
        if sha256 in there:
            continue
        said = words.get(sha256, "")
        drafting.attach_held(
            edition,
            held,
            title=said[:200] or held.file_name,
            description=said,
            at=at,
            by=by,
        )
        there.add(sha256)
    for attachment in edition.attachments.select_related("stored_file"):
        said = words.get(attachment.stored_file.sha256, "")
        if said and said != attachment.description:
            drafting.describe_attachment(
                attachment, title=said[:200], description=said, at=at, by=by
            )


def _keep_attachments(
    edition: Edition, form: EditionForm, *, at: datetime, by: Staff
) -> None:
    order: list[tuple[int, int]] = []
    for line in form.attachment_lines():
        typed: dict[str, Any] = line.form.cleaned_data if line.form.is_bound else {}
        attachment = line.attachment
        if line.held is not None:
            if typed.get("remove"):
                continue
            attachment = drafting.attach_held(
                edition,
                line.held,
                title=typed.get("title", ""),
                description=typed.get("description", ""),
                at=at,
                by=by,
            )
        assert attachment is not None, "a line is of one or the other"
        if typed.get("remove"):
            drafting.detach(attachment, at=at, by=by)
            continue
        if line.attachment is not None and typed and line.is_changed:
            drafting.describe_attachment(
                attachment,
                title=typed["title"],
                description=typed["description"],
                at=at,
                by=by,
            )
        order.append((line.place, attachment.pk))
    added = [
        drafting.attach(
            edition,
            new_file.upload,
            new_file.content,
            title=form.cleaned_data["new_title"] if len(form.accepted) == 1 else "",
            description=form.cleaned_data["new_description"],
            at=at,
            by=by,
        )
        for new_file in form.accepted
    ]
    wanted = [pk for _place, pk in sorted(order, key=lambda item: item[0])]
    if wanted:
        drafting.arrange_attachments(
            edition, wanted + [item.pk for item in added], at=at, by=by
        )


def _append_picture(
    edition: Edition, form: EditionForm, picture: NewFile, *, at: datetime, by: Staff
) -> None:
    """Put a picture sent without the script's help at the end of the text."""
    words = " ".join(form.cleaned_data["picture_words"].split())
    attachment = drafting.attach(
        edition,
        picture.upload,
        picture.content,
        title=words[:200],
        description=words,
        at=at,
        by=by,
    )
    edition.refresh_from_db()
    escaped = words.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    figure = (
        f'<figure><img src="{file_path(attachment.stored_file)}" alt="{escaped}">'
        "</figure>"
    )
    drafting.edit(
        edition,
        read_digest=edition.digest,
        at=at,
        by=by,
        body_html=f"{edition.body_html}\n{figure}",
    )
