"""At most one real document in a hundred raises a false alarm."""

import io
import json
from datetime import date
from pathlib import Path

import zstandard

from gongkai.screening.scanning import Measure, scan_fields

MEASURE = Measure(date(2026, 11, 25))
EVERY = 5
"""Laws and policy documents, 4,049 in all; every one was looked at by hand once."""


def test_one_real_document_in_a_hundred_at_most_is_suspected(
    real_inputs: Path,
) -> None:
    looked_at, suspected = 0, []
    with (real_inputs / "documents.jsonl.zst").open("rb") as packed:
        stream = zstandard.ZstdDecompressor().stream_reader(packed)
        for number, line in enumerate(io.TextIOWrapper(stream, encoding="utf-8")):
            if number % EVERY:
                continue
            document = json.loads(line)
            looked_at += 1
            fields = {name: (name, document[name]) for name in ("title", "body")}
            if scan_fields(fields, MEASURE):
                suspected.append(document["title"])

    assert looked_at > 800
    assert len(suspected) <= looked_at / 100, suspected
