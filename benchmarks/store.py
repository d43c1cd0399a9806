"""A store of invented documents for the benchmarks, in a folder thrown away after.

Importing this sets Django up on an empty data folder beneath the folder for
temporary files: TMPDIR=/dev/shm keeps the disk out of a measurement.

People, divisions and columns come through the real actions. Documents are written as
rows, because a hundred thousand of them through eight actions each would take an
hour; what their pages show is the same. Every document has about 2,000 characters in
20 paragraphs and a table, one place on the portal, one on the platform; every tenth
has three attachments. The journal has one entry a document.
"""

import atexit
import hashlib
import os
import random
import shutil
import sys
import tempfile
from datetime import datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix="gongkai-benchmark-"))
atexit.register(shutil.rmtree, DATA, True)
sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["GONGKAI_DATA"] = str(DATA)
os.environ.pop("GONGKAI_DATABASE_URL", None)
os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.config.settings"

import django  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

django.setup()

from gongkai.baking import actions as baking  # noqa: E402
from gongkai.disclosure import files  # noqa: E402
from gongkai.disclosure.actions import arranging  # noqa: E402
from gongkai.disclosure.digest import content_digest  # noqa: E402
from gongkai.disclosure.models import (  # noqa: E402
    Attachment,
    Column,
    Document,
    Edition,
    IndexNumberSeries,
    Placement,
    PlatformPart,
    RuleStatus,
    SiteKind,
    StoredFile,
)
from gongkai.disclosure.queries import site_of  # noqa: E402
from gongkai.journal.models import Entry, Head  # noqa: E402
from gongkai.organisation import actions as organisation  # noqa: E402
from gongkai.organisation.models import (  # noqa: E402
    Agency,
    DivisionKind,
    Level,
    Staff,
)
from gongkai.organisation.roles import Role  # noqa: E402
from gongkai.rules.classifications import statutory_heads  # noqa: E402
from gongkai.rules.edition_lifecycle import EditionState  # noqa: E402
from gongkai.rules.index_number import IndexNumberPattern  # noqa: E402

CHINA = timezone(timedelta(hours=8))
SETTING_UP = datetime(2016, 1, 4, 9, 0, tzinfo=CHINA)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=CHINA)
BATCH = 1000
ATTACHED_FILE_COUNT = 60

PORTAL_COLUMNS = (
    ("notices", "通知公告", "announcements"),
    ("news", "民政要闻", "news"),
    ("work", "工作动态", "work_news"),
    ("policies", "政策文件", "policy_documents"),
    ("explanations", "政策解读", "policy_explanations"),
    ("statistics", "统计数据", "statistics"),
    ("services", "办事指南", "services"),
    ("topics", "专题专栏", "special_topics"),
)
# Without an administrator the department is still being set up, by nobody in person.
PEOPLE = (
    ("lin", "林晓禾", "assistance", Role.SUBMITTER),
    ("zhao", "赵明远", "assistance", Role.DIVISION_REVIEWER),
    ("zhou", "周静宜", "office", Role.OGI_OFFICE),
    ("sun", "孙若衡", "office", Role.SECRECY_REVIEWER),
    ("qian", "钱思齐", "office", Role.FINAL_REVIEWER),
)
WHO = "各级民政部门 社会救助机构 养老服务机构 基层群众性自治组织 省级有关部门".split()
MUST = "应当 要 必须 可以 继续".split()
DOES = (
    "完善 落实 规范 推进 健全 加强 细化 优化 组织开展 统筹安排 及时公布 严格执行"
).split()
WHAT = (
    "最低生活保障制度 特困人员救助供养 临时救助工作 养老机构等级评定 儿童福利机构管理 "
    "社会组织登记服务 区划地名管理 婚姻登记规范化建设 殡葬服务公益化改革 慈善信托备案 "
    "残疾人两项补贴发放 困难群众动态监测 社区服务设施建设 适老化改造 资金使用监管"
).split()
HOW = (
    "坚持以人民为中心的发展思想 按照属地管理和分级负责的原则 结合本地实际制定实施细则 "
    "加强部门之间的信息共享与数据比对 建立主动发现和快速响应机制 接受社会和群众的监督 "
    "确保补助资金按时足额发放到位 防止挤占挪用和虚报冒领 在规定的时限内报送书面情况 "
    "并将办理结果向申请人书面告知 定期开展业务培训和政策宣传 对发现的问题限期整改"
).split()


def make_store(document_count: int) -> None:
    """Create the database and fill it with so many published documents."""
    call_command("migrate", verbosity=0)
    agency = _agency()
    portal_columns, platform_columns = _columns(agency)
    stored_files = _stored_files()
    _write_documents(
        agency, document_count, portal_columns, platform_columns, stored_files
    )
    with connection.cursor() as cursor:
        # As a store that has grown over ten years would have been looked over.
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def bake(processes: int | None = None) -> int:
    """Bake every page; the number of files in the manifest."""
    generation = baking.bake_all(
        made_with="benchmark", at=NOW, finished=lambda: NOW, processes=processes
    )
    return generation.lines.count()


def person(username: str) -> Staff:
    """One of the invented staff."""
    return Staff.objects.select_related("division").get(username=username)


def title(number: int) -> str:
    """The title of the document with this number."""
    taken = random.Random(-number)
    return f"关于{taken.choice(DOES)}{taken.choice(WHAT)}有关事项的通知（第{number}号）"


def body(number: int, paragraphs: list[str]) -> str:
    """About 2,000 characters, as the editor would have cleaned them."""
    taken = random.Random(number)
    text = [f"<p>{taken.choice(paragraphs)}</p>" for _ in range(20)]
    rows = "".join(
        f"<tr><td>{taken.choice(WHAT)}</td><td>{taken.randint(10, 9999)}</td>"
        f"<td>{taken.choice(WHO)}</td></tr>"
        for _ in range(6)
    )
    head = "<tr><th>事项</th><th>数量（人次）</th><th>责任单位</th></tr>"
    text.insert(10, f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>")
    return "\n".join(text)


def paragraphs() -> list[str]:
    """Invented paragraphs of about a hundred characters."""
    taken = random.Random(711)
    return [
        "".join(
            f"{taken.choice(WHO)}{taken.choice(MUST)}{taken.choice(DOES)}"
            f"{taken.choice(WHAT)}，{taken.choice(HOW)}。"
            for _ in range(3)
        )
        for _ in range(2000)
    ]


def _agency() -> Agency:
    agency = organisation.found_agency(
        at=SETTING_UP,
        by=None,
        name="东岚省民政厅",
        short_name="省民政厅",
        slug="dlsmzt",
        level=Level.PROVINCIAL,
        organisation_code="00000000X",
        document_prefix="岚民",
        site_name="东岚民政",
        site_domain="mzt.donglan.example",
        site_id_code="0000000000",
        address="东岚省云溪市示例路1号",
        postcode="000000",
        office_hours="工作日 9:00—12:00，13:30—17:30",
        telephone="0000-5550100",
    )
    divisions = {
        slug: organisation.open_division(
            agency, at=SETTING_UP, by=None, slug=slug, name=name, kind=kind
        )
        for slug, name, kind in (
            ("office", "办公室", DivisionKind.OFFICE),
            ("assistance", "社会救助处", DivisionKind.DIVISION),
        )
    }
    agency = organisation.change_agency(
        agency, at=SETTING_UP, by=None, ogi_office=divisions["office"]
    )
    for username, name, slug, role in PEOPLE:
        place = divisions[slug]
        someone = organisation.enrol(
            place, username=username, name=name, password=None, at=SETTING_UP, by=None
        )
        organisation.appoint(
            someone,
            role,
            division=place if slug == "assistance" else None,
            from_on=SETTING_UP.date(),
            at=SETTING_UP,
            by=None,
        )
    return agency


def _columns(agency: Agency) -> tuple[list[Column], list[Column]]:
    """Eight columns of the portal, and eight beneath the platform's statutory part."""
    portal = arranging.open_portal(agency, path="/", at=SETTING_UP, by=None)
    office = agency.ogi_office
    assert office is not None
    on_portal = [
        arranging.open_column(
            portal,
            owner=office,
            at=SETTING_UP,
            by=None,
            slug=slug,
            name=name,
            column_type=column_type,
            description=f"{name}栏目",
            keywords=name,
        )
        for slug, name, column_type in PORTAL_COLUMNS
    ]
    platform = site_of(agency, SiteKind.PLATFORM)
    part = Column.objects.get(site=platform, part=PlatformPart.STATUTORY)
    on_platform = [
        arranging.open_column(
            platform,
            owner=office,
            parent=part,
            at=SETTING_UP,
            by=None,
            slug=f"head-{position}",
            name=head.name[:20],
            column_type="disclosure_catalogue",
            statutory_head=head.key,
            description=head.name[:200],
            keywords="法定主动公开",
        )
        for position, head in enumerate(statutory_heads()[:8], 1)
    ]
    return on_portal, on_platform


def _stored_files() -> list[StoredFile]:
    made = []
    for number in range(ATTACHED_FILE_COUNT):
        content = random.Random(number).randbytes(20_000)
        sha256 = hashlib.sha256(content).hexdigest()
        files.keep(BytesIO(content), sha256=sha256)
        made.append(
            StoredFile(
                sha256=sha256,
                extension="pdf",
                media_type="application/pdf",
                kind=StoredFile.Kind.TEXT,
                size=len(content),
            )
        )
    return StoredFile.objects.bulk_create(made)


def _write_documents(
    agency: Agency,
    document_count: int,
    portal_columns: list[Column],
    platform_columns: list[Column],
    stored_files: list[StoredFile],
) -> None:
    writing = _Writing(agency, document_count, stored_files)
    pairs = [
        (
            portal_columns[number % 8],
            platform_columns[number // 8 % 8],
        )
        for number in range(document_count)
    ]
    for start in range(0, document_count, BATCH):
        stop = min(start + BATCH, document_count)
        writing.write(range(start + 1, stop + 1), pairs[start:stop])
    Column.objects.bulk_update(
        [*portal_columns, *platform_columns], ["last_ordinal", "live_count"]
    )
    IndexNumberSeries.objects.bulk_create(
        IndexNumberSeries(agency=agency, year=year, last_serial=serial)
        for year, serial in writing.serials.items()
    )
    Head.objects.update(last_number=writing.journal_number)


class _Writing:
    """Writes documents with all that hangs on them, a batch at a time."""

    def __init__(
        self, agency: Agency, document_count: int, stored_files: list[StoredFile]
    ) -> None:
        self.agency = agency
        self.division = agency.divisions.get(slug="assistance")
        self.people = {username: person(username) for username, *_ in PEOPLE}
        self.step = (NOW - SETTING_UP) / (document_count + 1)
        self.stored_files = stored_files
        self.paragraphs = paragraphs()
        self.pattern = IndexNumberPattern(agency.index_number_pattern)
        self.serials: dict[int, int] = {}
        self.journal_number = Head.objects.get().last_number

    def write(self, numbers: range, pairs: list[tuple[Column, Column]]) -> None:
        """Write the documents with these numbers into these pairs of columns."""
        documents = [self._document(number) for number in numbers]
        editions = [self._edition(number) for number in numbers]
        attachments: list[Attachment] = []
        placements: list[Placement] = []
        entries: list[Entry] = []
        for number, document, edition, columns in zip(
            numbers, documents, editions, pairs, strict=True
        ):
            edition.document = document
            own = self._attachments(number, edition)
            attachments += own
            self._sign(edition, own, document.first_published_at)
            placements += [
                self._placement(document, column, is_main=column is columns[0])
                for column in columns
            ]
            entries.append(self._entry(number, document, edition))
        Document.objects.bulk_create(documents)
        Edition.objects.bulk_create(editions)
        Attachment.objects.bulk_create(attachments)
        Placement.objects.bulk_create(placements)
        Entry.objects.bulk_create(entries)

    def _document(self, number: int) -> Document:
        at = SETTING_UP + self.step * number
        serial = self.serials[at.year] = self.serials.get(at.year, 0) + 1
        is_rule = number % 8 == 4
        return Document(
            pk=number,
            agency=self.agency,
            division=self.division,
            index_number=self.pattern.format(
                organisation_code=self.agency.organisation_code,
                year=at.year,
                month=at.month,
                serial=serial,
            ),
            rule_status=RuleStatus.IN_FORCE if is_rule else "",
            rule_status_on=at.date() if is_rule else None,
            created_at=at,
            created_by=self.people["lin"],
            first_published_at=at,
        )

    def _edition(self, number: int) -> Edition:
        at = SETTING_UP + self.step * number
        return Edition(
            pk=number,
            number=1,
            state=EditionState.PUBLISHED,
            title=title(number),
            summary="对有关事项作出安排，明确责任分工、办理时限和监督方式。",
            body_html=body(number, self.paragraphs),
            issuer="东岚省民政厅",
            source="社会救助处",
            document_number=f"岚民发〔{at.year}〕{number % 400 + 1}号",
            made_on=at.date(),
            topic="民政、扶贫、救灾",
            genre="通知",
            keywords="社会救助 民政",
            written_at=at,
            written_by=self.people["lin"],
            submitted_at=at,
            submitted_by=self.people["lin"],
            published_at=at,
            published_by=self.people["zhou"],
        )

    def _attachments(self, number: int, edition: Edition) -> list[Attachment]:
        if number % 10:
            return []
        return [
            Attachment(
                edition=edition,
                stored_file=self.stored_files[(number + place) % ATTACHED_FILE_COUNT],
                position=place,
                title=f"附件{place}：申请表及填写说明",
                file_name=f"form-{place}.pdf",
            )
            for place in (1, 2, 3)
        ]

    def _sign(
        self, edition: Edition, attachments: list[Attachment], at: datetime | None
    ) -> None:
        edition.digest = content_digest(edition, attachments)
        edition.cleared_by, edition.cleared_at = self.people["sun"], at
        edition.approved_by, edition.approved_at = self.people["qian"], at
        edition.cleared_digest = edition.approved_digest = edition.digest

    def _placement(
        self, document: Document, column: Column, *, is_main: bool
    ) -> Placement:
        assert document.first_published_at is not None
        column.last_ordinal += 1
        column.live_count += 1
        return Placement(
            document=document,
            column=column,
            ordinal=column.last_ordinal,
            shown_on=document.first_published_at.date(),
            is_main=is_main,
            is_live=True,
            placed_at=document.first_published_at,
            placed_by=self.people["lin"],
        )

    def _entry(self, number: int, document: Document, edition: Edition) -> Entry:
        self.journal_number += 1
        return Entry(
            number=self.journal_number,
            at=document.first_published_at,
            by=self.people["zhou"],
            what="document.published",
            subject=f"edition:{number}",
            details={"document": number, "edition": 1, "digest": edition.digest},
        )
