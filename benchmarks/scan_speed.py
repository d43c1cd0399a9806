"""How fast the gate reads: megabytes of text a second, milliseconds a document.

Prints one JSON object. The texts are invented policy documents of ordinary length with
no leak in them, for that is what most are; the last figures are of files full of leaks.
Nothing is read but what is made here. `--real FOLDER` adds the speed over
`documents.jsonl.zst` of that folder, and how many of its documents were suspected.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median, quantiles
from time import process_time

ROOT = Path(__file__).parents[1]
TIMES = 15
LINE = (
    "各级民政部门要切实履行职责，对2026年度救助资金12,345.67万元的使用情况开展自查，"
    "于11月30日前将结果报送省民政厅（联系电话：0000-5550100，岚民〔2026〕12号）。"
)


def main() -> None:
    """Measure and print."""
    sys.path.insert(0, str(ROOT))
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    answer: dict[str, object] = {"benchmark": "scan_speed", "text": texts()}
    answer["files_ms"] = {name: times(file) for name, file in files().items()}
    if options.real:
        answer["real"] = real(options.real / "documents.jsonl.zst")
    print(json.dumps(answer, ensure_ascii=False, indent=1))


def texts() -> dict[str, float]:
    """Megabytes of UTF-8 a second, by the processor's time."""
    from gongkai.screening.scanning import Measure, scan_fields

    measure = Measure(date(2026, 11, 25))
    text = "\n".join([LINE] * 2_000)
    size = len(text.encode()) / 1e6
    scan_fields({"body": ("text", LINE)}, measure)
    taken = []
    for _time in range(TIMES):
        start = process_time()
        scan_fields({"body": ("text", text)}, measure)
        taken.append(process_time() - start)
    return {"megabytes": round(size, 2), "mb_a_second": round(size / median(taken), 1)}


def files() -> dict[str, tuple[str, bytes]]:
    """Files of ordinary size, made here, by what they are."""
    from tests.screening import office_files, other_files
    from tests.screening.leaks import IDENTITY

    paragraphs = "".join(f"<w:p><w:r><w:t>{LINE}</w:t></w:r></w:p>" for _ in range(60))
    rows = [["序号", "名称", "金额", "备注"]]
    rows += [[str(n), "某市民政局", str(n * 37), LINE[:20]] for n in range(1_000)]
    roster = [["序号", "姓名", "身份证号"], *([["1", "张无名", IDENTITY]] * 15_000)]
    page = "\n".join(LINE[i : i + 38] for i in range(0, 38 * 2, 38))
    return {
        "docx_10_pages": ("a.docx", office_files.word(paragraphs)),
        "xlsx_1000_rows": ("a.xlsx", office_files.sheet_table(rows)),
        "pdf_10_pages": ("a.pdf", other_files.pdf_of_pages([page] * 10)),
        "docx_in_zip": ("a.zip", office_files.packed({
            f"{n}.docx": office_files.word(paragraphs) for n in range(10)
        })),
        "xlsx_15000_leaks": ("a.xlsx", office_files.sheet_table(roster)),
    }  # fmt: skip


def times(file: tuple[str, bytes]) -> dict[str, float]:
    """Milliseconds of the processor, median and 95th percentile; the file's size."""
    from gongkai.screening.scanning import Measure, scan_file

    name, content = file
    measure = Measure(date(2026, 11, 25))
    scan_file(content, name, measure)
    taken = []
    for _time in range(TIMES if len(content) < 200_000 else 3):
        start = process_time()
        scan_file(content, name, measure)
        taken.append((process_time() - start) * 1_000)
    return {
        "p50": round(median(taken), 1),
        "p95": round(quantiles(taken, n=20)[-1], 1),
        "kilobytes": round(len(content) / 1e3, 1),
    }


def real(file: Path) -> dict[str, float]:
    """Speed and suspicions over real documents."""
    from gongkai.screening.scanning import Measure, scan_fields

    measure = Measure(date(2026, 11, 25))
    count = suspected = size = 0
    start = process_time()
    for document in documents(file):
        fields = {name: (name, document[name]) for name in ("title", "body")}
        suspected += bool(scan_fields(fields, measure))
        count += 1
        size += sum(len(document[name].encode()) for name in ("title", "body"))
    seconds = process_time() - start
    return {
        "documents": count,
        "suspected": suspected,
        "megabytes": round(size / 1e6, 1),
        "mb_a_second": round(size / 1e6 / seconds, 1),
    }


def documents(file: Path) -> Iterator[dict[str, str]]:
    """The documents of a packed file of JSON lines."""
    import zstandard

    with file.open("rb") as packed:
        stream = zstandard.ZstdDecompressor().stream_reader(packed)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield json.loads(line)


if __name__ == "__main__":
    main()
