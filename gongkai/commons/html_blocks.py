"""Putting sanitised HTML into blocks: paragraphs for loose text, levelled headings.

Works on the output of nh3 only, where tags are balanced and `<` and `>` inside
attributes are written as entities.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r"<[^>]*>|[^<]+")
_NAME = re.compile(r"</?([a-z0-9]+)")
_SPACE = re.compile(r"(?:[ \t\r\n\f\v\u3000\u200b\ufeff]|&nbsp;)+")
_PLAIN = {"b": "strong", "i": "em", "h1": "h1", "pre": "p", "dl": "div"}
_PLAIN |= dict.fromkeys(("section", "article", "main", "center", "dt", "dd"), "div")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Blocks that hold text directly.
_LINES = frozenset({"p", "caption", "figcaption"}) | _HEADINGS
# Blocks that hold text directly, or further blocks.
_CELLS = frozenset({"td", "th", "li"})
_INNERMOST = _LINES | _CELLS
# Elsewhere these make no sense and count as a plain line.
_PARENTS = {"li": {"ul", "ol"}, "figcaption": {"figure"}, "caption": {"table"}}
_FRAMES = frozenset(
    {"ul", "ol", "table", "thead", "tbody", "tfoot", "tr", "blockquote", "figure"}
)
# Loose text becomes a paragraph directly below these.
_FLOWS = frozenset({"", "blockquote"})
_INLINE = frozenset({"a", "strong", "em", "sub", "sup"})
_EMPTY = frozenset({"img", "br"})


def tokens(html: str) -> Iterator[str]:
    """Tags and runs of text of clean HTML, in order."""
    return (match[0] for match in _TOKEN.finditer(html))


def rebuild(html: str) -> str:
    """The same content as a sequence of well-formed blocks, one per line."""
    return _Builder().build(html)


class _Builder:
    """Copies tokens, opening and closing paragraphs where blocks need them."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.blocks: list[str] = []
        self.inline: list[tuple[str, str]] = []
        self.line: list[str] = []
        self.is_implied = False
        self.levels: list[tuple[int, int]] = []
        self.level = 2

    def build(self, html: str) -> str:
        """Everything, token by token."""
        for token in tokens(html):
            if not token.startswith("<"):
                self._text(token)
                continue
            match = _NAME.match(token)
            if match is None:
                continue
            name = _PLAIN.get(match[1], match[1])
            if name in _EMPTY:
                self._empty(name, token)
            elif name in _INLINE:
                self._inline(name, token)
            elif token.startswith("</"):
                self._close(name)
            else:
                self._open(name, token)
        self._end_line()
        return "".join(self.pieces).strip()

    @property
    def _block(self) -> str:
        return self.blocks[-1] if self.blocks else ""

    def _text(self, text: str) -> None:
        text = _SPACE.sub(" ", text)
        if self._block in _FRAMES - _FLOWS:
            return
        self.line.append(text)

    def _empty(self, name: str, token: str) -> None:
        if name == "br" and self._block in _FLOWS:
            self._end_line(keep_inline=True)
        elif self._block == "figure" or self._block not in _FRAMES - _FLOWS:
            self.line.append("<br>" if name == "br" else token)

    def _inline(self, name: str, token: str) -> None:
        if not token.startswith("</"):
            opening = token if name == "a" else f"<{name}>"
            self.inline.append((name, "" if opening == "<a>" else opening))
            self.line.append(self.inline[-1][1])
            return
        if name not in (opened for opened, _opening in self.inline):
            return
        while self.inline:
            opened, opening = self.inline.pop()
            self.line.append(f"</{opened}>" if opening else "")
            if opened == name:
                return

    def _open(self, name: str, token: str) -> None:
        is_stray = self._block not in _PARENTS.get(name, {self._block})
        if name == "div" or is_stray or (name in _LINES and self._block in _INNERMOST):
            self._break()
            return
        self._end_line()
        if name in _HEADINGS:
            name = token = self._levelled(int(name[1]))
            token = f"<{token}>"
        self.blocks.append(name)
        self.pieces.append(token)

    def _close(self, name: str) -> None:
        if name == "div" or (name in _LINES and self._block in _CELLS):
            self._break()
            return
        if name in _HEADINGS and self._block in _HEADINGS:
            name = self._block
        if name not in self.blocks:
            self._break()
            return
        while self.blocks:
            self._end_line()
            closed = self.blocks.pop()
            self._finish(closed)
            if closed == name:
                break

    def _finish(self, name: str) -> None:
        """Write the end of a block, or take its beginning back if it is empty."""
        last = self.pieces[-1] if self.pieces else ""
        if name in _LINES | {"li", "ul", "ol", "figure", "blockquote"} and re.match(
            f"<{name}[ >]", last
        ):
            self.pieces.pop()
            if name in _HEADINGS and self.levels:
                self.levels.pop()
            return
        self.pieces.append(f"</{name}>")
        if name not in _CELLS:
            self.pieces.append("\n")

    def _break(self) -> None:
        """A new line: a paragraph of its own, or a break inside a cell."""
        if self._block in _INNERMOST:
            if _has_content(self.line) and self.line[-1] != "<br>":
                self.line.append("<br>")
        else:
            self._end_line(keep_inline=True)

    def _end_line(self, *, keep_inline: bool = False) -> None:
        """Write the text collected so far, in a paragraph where it is loose."""
        ends = [f"</{name}>" for name, opening in reversed(self.inline) if opening]
        text = _tidy("".join(self.line + ends))
        self.line = [opening for _name, opening in self.inline] if keep_inline else []
        if not keep_inline:
            self.inline = []
        if not text:
            return
        if self._block in _FLOWS:
            text = f"<p>{text}</p>\n"
        self.pieces.append(text)

    def _levelled(self, level: int) -> str:
        """The heading that neither skips a level nor claims the page's own h1."""
        while self.levels and self.levels[-1][0] >= level:
            self.levels.pop()
        given = min(self.levels[-1][1] + 1, 4) if self.levels else 2
        self.levels.append((level, given))
        return f"h{given}"


def _has_content(line: list[str]) -> bool:
    return any(piece.startswith("<img") or not piece.startswith("<") for piece in line)


_EMPTY_INLINE = re.compile(r"<(a|strong|em|sub|sup)(?: [^>]*)?>\s*</\1>")
_EDGE = re.compile(r"^(?:\s|<br>)+|(?:\s|<br>)+$")


def _tidy(text: str) -> str:
    """Without empty inline elements and without breaks at the ends."""
    while (shorter := _EMPTY_INLINE.sub(" ", text)) != text:
        text = shorter
    return _EDGE.sub("", _SPACE.sub(" ", text))
