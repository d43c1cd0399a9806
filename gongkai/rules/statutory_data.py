"""Reading the dated tables in `data/`. They are read, never written."""

import tomllib
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def read_table(name: str) -> dict[str, Any]:
    """The table `data/<name>.toml` as plain values.

    Raises FileNotFoundError or tomllib.TOMLDecodeError: both are faults of the
    installation, not of a user.
    """
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
