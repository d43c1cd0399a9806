"""An index of this test alone, and documents to find in it."""

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture
def search_folder(tmp_path: Path, settings: Settings) -> Path:
    """An empty folder for the index, and an empty store of files."""
    settings.SEARCH_FOLDER = tmp_path / "search"
    settings.FILES_FOLDER = tmp_path / "files"
    return tmp_path / "search"
