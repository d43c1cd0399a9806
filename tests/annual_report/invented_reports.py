"""Annual reports of an invented agency in every shape that files come in.

One table of figures makes them all, so that what is read can be compared with it.
"""

import random
from collections.abc import Callable
from io import BytesIO

import typst
from docx import Document

from gongkai.rules.report_forms import AnnualForm, annual_form

Figures = dict[str, dict[str, dict[str, int]]]
COLUMNS = ("natural", "business", "research", "welfare", "legal", "other")
HEADS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")
GROUPS = (
    ("三、本年度办理结果", "", ("granted", "partial")),
    ("三、本年度办理结果", "（三）不予公开", "refused_"),
    ("三、本年度办理结果", "（四）无法提供", "unable_"),
    ("三、本年度办理结果", "（五）不予处理", "declined_"),
    ("三、本年度办理结果", "（六）其他处理", "other_"),
)
RESULTS = ("upheld", "corrected", "other", "pending")


def invented(seed: int, form: AnnualForm) -> Figures:
    """Figures that balance, by chance."""
    chance = random.Random(seed)
    figures: Figures = {
        table.key: {
            row.key: {c.key: chance.choice((0, 3, 47, 1208)) for c in table.columns}
            for row in table.rows
        }
        for table in form.tables
    }
    for row in figures["art20_1"].values():
        if "public_in_all" in row:
            row["public_in_all"] += row["published"]
    rows = figures["requests"]
    ends = ("new", "carried_in", "total_handled", "carried_out")
    parts = [key for key in rows if key not in ends]
    for column in COLUMNS:
        for key in parts:
            rows[key][column] = chance.choice((0, 0, 1, 16, 305))
        handled = sum(rows[key][column] for key in parts)
        rows["total_handled"][column] = handled
        rows["carried_in"][column] = chance.randint(0, handled)
        rows["carried_out"][column] = chance.randint(0, 9)
        rows["new"][column] = (
            handled + rows["carried_out"][column] - rows["carried_in"][column]
        )
    for row in rows.values():
        row["total"] = sum(row[column] for column in COLUMNS)
    for row in figures["remedies"].values():
        row["total"] = sum(row[result] for result in RESULTS)
    return figures


def grid_of(
    figures: Figures, form: AnnualForm
) -> list[list[list[tuple[str, int, int]]]]:
    """Tables as rows of cells: text, columns covered, rows covered."""
    tables = []
    for table in form.tables[:-2]:
        rows = [[("信息内容", 1, 1), *((c.label, 1, 1) for c in table.columns)]]
        rows += [
            [(row.label, 1, 1), *_cells(figures[table.key][row.key])]
            for row in table.rows
        ]
        tables.append([[(table.label, table.width + 1, 1)], *rows])
    tables.append(_requests(figures, form))
    results = [(one.label, 1, 1) for one in form.table("remedies").columns]
    tables.append(
        [
            [("行政复议", 5, 1), ("行政诉讼", 10, 1)],
            [
                *((text, 1, 2) for text, _across, _down in results),
                ("未经复议直接起诉", 5, 1),
                ("复议后起诉", 5, 1),
            ],
            [*results, *results],
            [cell for row in figures["remedies"].values() for cell in _cells(row)],
        ]
    )
    return tables


def _cells(row: dict[str, int]) -> list[tuple[str, int, int]]:
    return [(str(value), 1, 1) for value in row.values()]


def _requests(figures: Figures, form: AnnualForm) -> list[list[tuple[str, int, int]]]:
    table, data = form.table("requests"), figures["requests"]
    labels = {row.key: row.label for row in table.rows}
    handled = [
        row.key
        for row in table.rows
        if row.key not in ("new", "carried_in", "carried_out")
    ]
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    rows = [
        [(note, 3, 3), ("申请人情况", 7, 1)],
        [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)],
        [(head, 1, 1) for head in HEADS[1:]],
        *([(labels[key], 3, 1), *_cells(data[key])] for key in ("new", "carried_in")),
    ]
    seen = set()
    for key in handled:
        cells = [] if rows_begun(seen) else [("三、本年度办理结果", 1, len(handled))]
        group = next(
            (
                (name, [k for k in handled if k.startswith(prefix)])
                for _top, name, prefix in GROUPS[1:]
                if isinstance(prefix, str) and key.startswith(prefix)
            ),
            None,
        )
        if group is None or labels[key].startswith("（"):
            cells.append((labels[key], 2, 1))
        else:
            if group[0] not in seen:
                cells.append((group[0], 1, len(group[1])))
            cells.append((labels[key], 1, 1))
            seen.add(group[0])
        seen.add("begun")
        rows.append([*cells, *_cells(data[key])])
    rows.append([(labels["carried_out"], 3, 1), *_cells(data["carried_out"])])
    return rows


def rows_begun(seen: set[str]) -> bool:
    """Whether the cell that spans all of part three was set already."""
    return "begun" in seen


TITLE = "示例市示例局{year}年政府信息公开工作年度报告"
FEES = "本年度没有收取信息处理费。"
HEADINGS = (
    "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况",
)
Tables = list[list[list[tuple[str, int, int]]]]


def _blocks(tables: Tables, year: int) -> list[object]:
    return [
        TITLE.format(year=year),
        "二、主动公开政府信息情况",
        *tables[:-2],
        HEADINGS[0],
        tables[-2],
        HEADINGS[1],
        tables[-1],
        "六、其他需要报告的事项",
        FEES,
    ]


def as_bars(tables: Tables, year: int) -> bytes:
    """Rows with bars, merged cells left blank."""
    lines = []
    for block in _blocks(tables, year):
        if isinstance(block, str):
            lines.append(block)
            continue
        lines += [
            "|".join(text + "|" * (across - 1) for text, across, _down in row)
            for row in block
        ]
    return "\n".join(lines).encode()


def as_cells(tables: Tables, year: int) -> bytes:
    """One cell a line."""
    lines = []
    for block in _blocks(tables, year):
        if isinstance(block, str):
            lines.append(block)
        else:
            lines += [text for row in block for text, _across, _down in row]
    return "\n\n".join(lines).encode("gb18030")


def as_columns(tables: Tables, year: int) -> bytes:
    """Columns held by spaces, as text taken from a PDF has them."""
    lines = []
    for block in _blocks(tables, year):
        if isinstance(block, str):
            lines.append(f"      {block}")
            continue
        for row in block:
            labels = [text for text, _across, _down in row if not text.isdigit()]
            cells = [text for text, _across, _down in row if text.isdigit()]
            lines.append(
                "   ".join(labels).ljust(48) + "".join(c.rjust(8) for c in cells)
            )
    lines.insert(20, "\f                     -2-")
    return "\n".join(lines).encode("utf-16")


def as_html(tables: Tables, year: int) -> bytes:
    """A page with merged cells and labels cut into spans, inside a layout table."""
    parts = []
    for block in _blocks(tables, year):
        if isinstance(block, str):
            parts.append(f"<p><b>{block}</b></p>")
            continue
        rows = "".join(
            "<tr>"
            + "".join(
                f'<td colspan="{across}" rowspan="{down}"><p>'
                f"<span>{text[:1]}</span><span>{text[1:]}</span></p></td>"
                for text, across, down in row
            )
            + "</tr>"
            for row in block
        )
        parts.append(f"<table>{rows}</table>")
    body = "".join(parts)
    page = f"<html><head><title>{TITLE.format(year=year)}</title></head><body>"
    return f"<!DOCTYPE html>{page}<table><tr><td>{body}</td></tr></table>".encode()


def as_word(tables: Tables, year: int) -> bytes:
    """A Word file with merged cells."""
    document = Document()
    for block in _blocks(tables, year):
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        width = sum(across for _text, across, _down in block[0])
        table = document.add_table(len(block), width)
        taken = set()
        for number, row in enumerate(block):
            column = 0
            for text, across, down in row:
                while (number, column) in taken:
                    column += 1
                cell = table.cell(number, column)
                if (across, down) != (1, 1):
                    cell = cell.merge(
                        table.cell(number + down - 1, column + across - 1)
                    )
                cell.text = text
                taken |= {
                    (r, c)
                    for r in range(number, number + down)
                    for c in range(column, column + across)
                }
                column += across
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def as_pdf(tables: Tables, year: int) -> bytes:
    """A PDF with rules; the large table runs over two pages."""
    parts = ['#set page(width: 595pt, height: 500pt)\n#set text(size: 8pt, lang: "zh")']
    for block in _blocks(tables, year):
        if isinstance(block, str):
            parts.append(f"#par[{block}]")
            continue
        width = sum(across for _text, across, _down in block[0])
        cells = ", ".join(
            f"table.cell(colspan: {across}, rowspan: {down})[{text}]"
            for row in block
            for text, across, down in row
        )
        parts.append(f"#table(columns: {width}, {cells})")
    made = typst.compile("\n\n".join(parts).encode(), font_paths=[_typefaces()])
    return made if isinstance(made, bytes) else made[0]


def _typefaces() -> str:
    import pylopdf_fonts_zh_cn

    return str(pylopdf_fonts_zh_cn.__path__[0])


SHAPES: tuple[Callable[[Tables, int], bytes], ...] = (
    as_bars,
    as_cells,
    as_columns,
    as_html,
    as_word,
    as_pdf,
)
FORMS = {year: annual_form(f"ogi-annual-{year}") for year in (2019, 2021)}
