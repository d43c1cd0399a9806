"""What a page says of itself to programs: schema.org, Dublin Core, Open Graph.

The tags of 国办发〔2017〕47号 stand in the templates, where people look for them; these
are made here, because JSON is not escaped as HTML is. Nothing leads to a third party.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_default_timezone

from gongkai.disclosure.frame import Frame, Link
from gongkai.disclosure.models import Attachment, Document, Edition, RuleStatus
from gongkai.disclosure.paths import copy_path, document_path, file_path

LANGUAGE = "zh-Hans"
LEGAL_FORCE = {
    RuleStatus.TRIAL: "InForce",
    RuleStatus.INTERIM: "InForce",
    RuleStatus.IN_FORCE: "InForce",
    RuleStatus.AMENDED: "PartiallyInForce",
    RuleStatus.REPEALED: "NotInForce",
    RuleStatus.LAPSED: "NotInForce",
}

Thing = dict[str, Any]


def document_tags(
    frame: Frame,
    document: Document,
    edition: Edition,
    attachments: Sequence[Attachment],
    crumbs: Sequence[Link],
) -> SafeString:
    """What the page of a public document says of it."""
    path = document_path(document.pk)
    picture = next(
        (one for one in attachments if one.stored_file.kind == "picture"), None
    )
    image = frame.address(
        file_path(picture.stored_file) if picture else copy_path(document.pk, "png")
    )
    issued, changed = (
        _moment(document.first_published_at),
        _moment(edition.published_at),
    )
    names = [
        ("Author", document.division.name),
        ("Image", image if picture else ""),
        ("DC.title", edition.title),
        ("DC.creator", edition.issuer or frame.agency.name),
        ("DC.publisher", frame.agency.name),
        ("DC.identifier", document.index_number or ""),
        ("DC.subject", edition.keywords or edition.topic),
        ("DC.description", edition.summary),
        ("DC.type", "Text"),
        ("DC.language", LANGUAGE),
        ("DCTERMS.issued", issued),
        ("DCTERMS.modified", changed),
    ]
    shared = [
        ("og:type", "article"),
        ("og:title", edition.title),
        ("og:description", edition.summary),
        ("og:image", image),
        ("article:published_time", issued),
        ("article:modified_time", changed),
        *_shared_by_all(frame, path),
    ]
    thing = _document(frame, document, edition, attachments) | {
        "datePublished": issued,
        "dateModified": changed,
        "image": image,
    }
    return _joined(names, shared, [thing, organ(frame), trail(frame, crumbs)])


def list_tags(
    frame: Frame, *, path: str, name: str, about: str, crumbs: Sequence[Link]
) -> SafeString:
    """What a list says of itself."""
    thing = {
        "@type": "CollectionPage",
        "@id": frame.address(path),
        "url": frame.address(path),
        "name": name,
        "description": about,
        "inLanguage": LANGUAGE,
        "publisher": {"@id": _organ_address(frame)},
    }
    shared = [
        ("og:type", "website"),
        ("og:title", name),
        ("og:description", about),
        *_shared_by_all(frame, path),
    ]
    return _joined([], shared, [thing, organ(frame), trail(frame, crumbs)])


def home_tags(frame: Frame, *, path: str, name: str) -> SafeString:
    """What the first page of a site says of it, and how it is searched."""
    thing = {
        "@type": "WebSite",
        "@id": frame.address(path),
        "url": frame.address(path),
        "name": name,
        "inLanguage": LANGUAGE,
        "publisher": {"@id": _organ_address(frame)},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {
                "@type": "EntryPoint",
                "urlTemplate": frame.address("/search/?q={words}"),
            },
            "query-input": "required name=words",
        },
    }
    shared = [
        ("og:type", "website"),
        ("og:title", name),
        *_shared_by_all(frame, path),
    ]
    return _joined([], shared, [thing, organ(frame)])


def organ(frame: Frame) -> Thing:
    """The agency as schema.org knows it."""
    agency = frame.agency
    return {
        "@type": "GovernmentOrganization",
        "@id": _organ_address(frame),
        "name": agency.name,
        "url": frame.address(frame.portal.path),
        "telephone": agency.telephone,
        "identifier": agency.organisation_code,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": agency.address,
            "postalCode": agency.postcode,
            "addressCountry": "CN",
        },
    }


def trail(frame: Frame, crumbs: Sequence[Link]) -> Thing:
    """The way from the home page, as a list of links."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": crumb.label,
                "item": frame.address(crumb.href),
            }
            for position, crumb in enumerate(crumbs, start=1)
        ],
    }


def things_script(things: Sequence[Thing]) -> SafeString:
    """Things as a block of JSON-LD; it is data, no browser carries it out."""
    said = json.dumps(
        {"@context": "https://schema.org", "@graph": list(things)},
        ensure_ascii=False,
        separators=(",", ":"),
    )
    for character in "<>&\u2028\u2029":
        said = said.replace(character, f"\\u{ord(character):04x}")
    block = f'<script type="application/ld+json">{said}</script>\n'
    return mark_safe(block)  # noqa: S308 - what could end the block is escaped above


def _document(
    frame: Frame,
    document: Document,
    edition: Edition,
    attachments: Sequence[Attachment],
) -> Thing:
    """A document: legislation where it lays down rules, else an article."""
    address = frame.address(document_path(document.pk))
    thing: Thing = {
        "@type": "Article",
        "@id": address,
        "url": address,
        "headline": edition.title,
        "name": edition.title,
        "inLanguage": LANGUAGE,
        "isAccessibleForFree": True,
        "version": str(edition.number),
        "identifier": document.index_number,
        "author": {"@type": "GovernmentOrganization", "name": edition.issuer}
        if edition.issuer
        else {"@id": _organ_address(frame)},
        "publisher": {"@id": _organ_address(frame)},
    }
    optional = {
        "description": edition.summary,
        "keywords": edition.keywords,
        "about": edition.topic,
        "dateCreated": edition.made_on.isoformat() if edition.made_on else "",
    }
    thing |= {name: value for name, value in optional.items() if value}
    if attachments:
        thing["associatedMedia"] = [
            {
                "@type": "MediaObject",
                "name": one.title,
                "contentUrl": frame.address(file_path(one.stored_file)),
                "encodingFormat": one.stored_file.media_type,
                "contentSize": str(one.stored_file.size),
                "sha256": one.stored_file.sha256,
            }
            for one in attachments
        ]
    if document.rule_status in LEGAL_FORCE:
        thing["@type"] = ["Article", "Legislation"]
        thing["legislationLegalForce"] = LEGAL_FORCE[RuleStatus(document.rule_status)]
        if edition.document_number:
            thing["legislationIdentifier"] = edition.document_number
        if edition.made_on:
            thing["legislationDate"] = edition.made_on.isoformat()
    return thing


def _shared_by_all(frame: Frame, path: str) -> list[tuple[str, str]]:
    return [
        ("og:url", frame.address(path)),
        ("og:site_name", frame.agency.site_name),
        ("og:locale", "zh_CN"),
    ]


def _joined(
    names: Sequence[tuple[str, str]],
    shared: Sequence[tuple[str, str]],
    things: Sequence[Thing],
) -> SafeString:
    rows = [(name, content) for name, content in names if content]
    properties = [(name, content) for name, content in shared if content]
    schema = ""
    if any(name.startswith("DC.") for name, _content in rows):
        schema = mark_safe(
            '<link rel="schema.DC" href="http://purl.org/dc/elements/1.1/">\n'
            '<link rel="schema.DCTERMS" href="http://purl.org/dc/terms/">\n'
        )
    return format_html(
        "{}{}{}{}",
        schema,
        format_html_join("", '<meta name="{}" content="{}">\n', rows),
        format_html_join("", '<meta property="{}" content="{}">\n', properties),
        things_script(things),
    )


def _organ_address(frame: Frame) -> str:
    return frame.address(f"{frame.portal.path}organisation/#organ")


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    return at.astimezone(get_default_timezone()).isoformat(timespec="minutes")
