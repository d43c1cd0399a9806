"""The demo's data files."""

import tomllib
from pathlib import Path
from typing import Any

DATA_FOLDER = Path(__file__).parent / "data"


def read_data(name: str) -> dict[str, Any]:
    """One of the files of `data/`, by its name without the ending."""
    return tomllib.loads((DATA_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
