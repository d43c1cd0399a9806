"""Which cells of a table are headers: screen readers say them before each cell."""

from selectolax.lexbor import LexborHTMLParser, LexborNode, create_tag


def mark_header_rows(body: LexborNode) -> None:
    """Make header cells of rows that a table shows as its head, in place.

    A row of `thead` is one; so is a first row in which every cell is set in bold,
    which is how people without knowledge of header cells write them.
    """
    for table in body.css("table"):
        if table.css_first("th") is not None:
            continue
        rows = table.css("tr")
        head = table.css("thead tr")
        if not head and len(rows) > 1 and _is_bold(rows[0]):
            head = rows[:1]
        for row in head:
            for cell in row.css("td"):
                _as_header(cell)


def with_scopes(html: str) -> str:
    """Clean HTML whose header cells say whether they head a column or a row.

    In a table's first rows of nothing but header cells they head columns, elsewhere
    rows. What says so already is left alone; without header cells nothing changes.
    """
    if "<th>" not in html and "<th " not in html:
        return html
    tree = LexborHTMLParser(html)
    if tree.body is None:
        return html
    is_changed = False
    for table in tree.body.css("table"):
        is_head = True
        for row in table.css("tr"):
            cells = [cell for cell in row.iter() if cell.tag in {"td", "th"}]
            is_head = is_head and all(cell.tag == "th" for cell in cells)
            for cell in cells:
                if cell.tag == "th" and not cell.attributes.get("scope"):
                    cell.attrs["scope"] = "col" if is_head else "row"
                    is_changed = True
    return (tree.body.inner_html or "") if is_changed else html


def _is_bold(row: LexborNode) -> bool:
    cells = row.css("td")
    return bool(cells) and all(
        (words := cell.text().strip())
        and words == "".join(bold.text() for bold in cell.css("b, strong")).strip()
        for cell in cells
    )


def _as_header(cell: LexborNode) -> None:
    header = create_tag("th")
    for name in ("colspan", "rowspan"):
        if value := cell.attributes.get(name):
            header.attrs[name] = value
    header.attrs["scope"] = "col"
    for bold in cell.css("b, strong"):
        bold.unwrap()
    for child in list(cell.iter(include_text=True)):
        header.insert_child(child)
    cell.insert_before(header)
    cell.decompose()
