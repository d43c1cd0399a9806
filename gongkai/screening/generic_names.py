"""Names in the properties of files that are no person's: programs, default accounts."""

import re
import tomllib
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parent / "data" / "generic_names.toml"


def is_generic_name(name: str) -> bool:
    """Whether a property names a program, an account of all, or an office."""
    folded = " ".join(name.split()).casefold()
    pattern, ends = _known()
    return not folded or bool(pattern.match(folded)) or folded.endswith(ends)


@cache
def _known() -> tuple[re.Pattern[str], tuple[str, ...]]:
    data = tomllib.loads(_DATA.read_text(encoding="utf-8"))
    words = "|".join(re.escape(word.casefold()) for word in data["names"])
    return re.compile(rf"(?:{words})(?:[\s\d_.\-/(（].*)?\Z"), tuple(data["offices"])
