"""The catalogue of data (DCAT 3) as triples, written as JSON-LD and as Turtle.

Both are made from the same triples, so that they cannot say different things.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gongkai.disclosure.frame import Frame
from gongkai.open_data.endpoints import PREFIX
from gongkai.open_data.exports import FOLDER, MANIFEST, Export, ExportFile

PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
JSON_LINES = "https://www.iana.org/assignments/media-types/application/jsonl"
DAILY = "http://publications.europa.eu/resource/authority/frequency/DAILY"
CHINESE = "http://publications.europa.eu/resource/authority/language/ZHO"


@dataclass(frozen=True)
class Iri:
    """The address of a thing."""

    value: str


@dataclass(frozen=True)
class Literal:
    """A text in a language, or a value of a type such as `xsd:dateTime`."""

    value: str
    language: str = ""
    kind: str = ""


Triple = tuple[str, str, Iri | Literal]
"""Subject, predicate (with its prefix), object."""


def triples(frame: Frame, export: Export, files: Sequence[ExportFile]) -> list[Triple]:
    """What the catalogue says of an export's files and of the read API."""
    return list(_said(frame, export, files))


def as_json_ld(said: Sequence[Triple]) -> str:
    """Triples as JSON-LD."""
    things: dict[str, dict[str, Any]] = {}
    for subject, predicate, value in said:
        thing = things.setdefault(subject, {"@id": subject})
        if predicate == "rdf:type" and isinstance(value, Iri):
            thing.setdefault("@type", []).append(value.value)
            continue
        thing.setdefault(predicate, []).append(_json_value(value))
    document = {"@context": PREFIXES, "@graph": list(things.values())}
    return json.dumps(document, ensure_ascii=False, indent=1)


def as_turtle(said: Sequence[Triple]) -> str:
    """Triples as Turtle."""
    lines = [f"@prefix {name}: <{address}> ." for name, address in PREFIXES.items()]
    subjects: dict[str, list[str]] = {}
    for subject, predicate, value in said:
        stated = f"    {predicate} {_turtle_value(value)}"
        subjects.setdefault(subject, []).append(stated)
    for subject, all_stated in subjects.items():
        lines += ["", f"<{subject}>", " ;\n".join(all_stated) + " ."]
    return "\n".join(lines) + "\n"


def _said(
    frame: Frame, export: Export, files: Sequence[ExportFile]
) -> Iterator[Triple]:
    home = frame.address(FOLDER)
    catalogue, organ = f"{home}#catalogue", f"{home}#organ"
    made = Literal(export.made_at.isoformat(timespec="seconds"), kind="xsd:dateTime")
    yield (organ, "rdf:type", Iri("foaf:Organization"))
    yield (organ, "foaf:name", Literal(frame.agency.name, "zh"))
    yield (organ, "foaf:homepage", Iri(frame.address(frame.portal.path)))
    yield (catalogue, "rdf:type", Iri("dcat:Catalog"))
    title = _("%(name)s开放数据目录") % {"name": frame.agency.site_name}
    yield (catalogue, "dct:title", Literal(title, "zh"))
    yield (
        catalogue,
        "dct:description",
        Literal(_("本网站公开的全部信息，供下载和程序读取。"), "zh"),
    )
    yield (catalogue, "dct:publisher", Iri(organ))
    yield (catalogue, "dct:language", Iri(CHINESE))
    yield (catalogue, "dct:modified", made)
    yield (catalogue, "foaf:homepage", Iri(home))
    service = frame.address(PREFIX)
    yield (catalogue, "dcat:service", Iri(service))
    yield (service, "rdf:type", Iri("dcat:DataService"))
    yield (service, "dct:title", Literal(_("公开信息读取接口"), "zh"))
    yield (service, "dcat:endpointURL", Iri(service))
    yield (
        service,
        "dcat:endpointDescription",
        Iri(f"{service}openapi.json"),
    )
    yield from _datasets(frame, home, made, files)


def _datasets(
    frame: Frame, home: str, made: Literal, files: Sequence[ExportFile]
) -> Iterator[Triple]:
    catalogue, organ = f"{home}#catalogue", f"{home}#organ"
    service = frame.address(PREFIX)
    for kind, (name, about) in kinds().items():
        dataset = f"{home}#{kind}"
        yield (catalogue, "dcat:dataset", Iri(dataset))
        yield (service, "dcat:servesDataset", Iri(dataset))
        yield (dataset, "rdf:type", Iri("dcat:Dataset"))
        yield (dataset, "dct:title", Literal(name, "zh"))
        yield (dataset, "dct:description", Literal(about, "zh"))
        yield (dataset, "dct:publisher", Iri(organ))
        yield (dataset, "dct:accrualPeriodicity", Iri(DAILY))
        yield (dataset, "dct:modified", made)
        yield (dataset, "dcat:landingPage", Iri(home))
        for file in files:
            if file.kind == kind:
                yield (dataset, "dcat:distribution", Iri(f"{home}#{file.name}"))
                yield from _distribution(frame, home, file)


def kinds() -> dict[str, tuple[str, str]]:
    """The kinds of files: what each is called and what is in it."""
    return {
        "documents": (
            _("公开信息全文"),
            _(
                "每行一份信息：索引号、标题、发文字号、全文、附件和相关文件。按首次公开的年份分成文件。"
            ),
        ),
        "attachments": (
            _("附件清单"),
            _("每行一个附件：所属信息的索引号、网址、大小和 SHA-256。"),
        ),
        "withdrawals": (
            _("已撤下的信息"),
            _("每行一份：索引号、标题、撤下时间和原因。"),
        ),
        "columns": (_("栏目"), _("每行一个栏目：网址、类别和信息件数。")),
        "organs": (_("机关和处室"), _("每行一个机关：名称、联系方式和处室。")),
    }


def _distribution(frame: Frame, home: str, file: ExportFile) -> Iterator[Triple]:
    here, digest = f"{home}#{file.name}", f"{home}#{file.name}-sha256"
    address = Iri(frame.address(file.path))
    yield (here, "rdf:type", Iri("dcat:Distribution"))
    yield (here, "dct:title", Literal(file.name))
    yield (here, "dcat:downloadURL", address)
    yield (here, "dcat:accessURL", address)
    yield (here, "dcat:mediaType", Iri(JSON_LINES))
    yield (
        here,
        "dcat:byteSize",
        Literal(str(file.size), kind="xsd:nonNegativeInteger"),
    )
    yield (here, "spdx:checksum", Iri(digest))
    yield (digest, "rdf:type", Iri("spdx:Checksum"))
    yield (digest, "spdx:algorithm", Iri(f"{PREFIXES['spdx']}checksumAlgorithm_sha256"))
    yield (digest, "spdx:checksumValue", Literal(file.sha256, kind="xsd:hexBinary"))


def manifest(frame: Frame, export: Export, files: Sequence[ExportFile]) -> str:
    """What there is to take, for programs: compare the digests, take what is new."""
    said = {
        "made_at": export.made_at.isoformat(timespec="seconds"),
        "is_complete": len(files) == len(export.files),
        "catalogue": frame.address(f"{FOLDER}catalogue.jsonld"),
        "manifest": frame.address(f"{FOLDER}{MANIFEST}"),
        "files": [
            {
                "kind": one.kind,
                "year": one.year or None,
                "url": frame.address(one.path),
                "lines": one.lines,
                "size": one.size,
                "sha256": one.sha256,
            }
            for one in files
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def _json_value(value: Iri | Literal) -> dict[str, str]:
    if isinstance(value, Iri):
        return {"@id": value.value}
    said = {"@value": value.value}
    if value.language:
        said["@language"] = value.language
    if value.kind:
        said["@type"] = value.kind
    return said


def _turtle_value(value: Iri | Literal) -> str:
    if isinstance(value, Iri):
        is_short = value.value.partition(":")[0] in PREFIXES
        return value.value if is_short else f"<{value.value}>"
    # JSON escapes all that Turtle wants escaped, in the same way.
    text = json.dumps(value.value, ensure_ascii=False)
    if value.language:
        return f"{text}@{value.language}"
    return f"{text}^^{value.kind}" if value.kind else text
