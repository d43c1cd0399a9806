"""What the operator sets by environment: right, or told how to mend it."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from gongkai.config import environment


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine the tests run on."""
    for name in ("GONGKAI_SECRET_KEY", "GONGKAI_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def test_key_is_made_once(tmp_path: Path) -> None:
    first = environment.secret_key(tmp_path / "data")

    assert len(first) >= 50
    assert environment.secret_key(tmp_path / "data") == first
    assert [file.name for file in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_empty_key_of_a_killed_start_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()

    assert environment.secret_key(tmp_path)


@pytest.mark.parametrize("name", ["file", "file/below", "folder"])
def test_unusable_data_folder_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder" / "secret_key").mkdir(parents=True)

    with pytest.raises(ImproperlyConfigured, match="GONGKAI_DATA"):
        environment.secret_key(tmp_path / name)


@pytest.mark.parametrize(
    "url",
    ["mysql://host/name", "postgresql://user@host:port/name", "postgresql://[::1/name"],
)
def test_database_address_shows_its_form(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, url: str
) -> None:
    monkeypatch.setenv("GONGKAI_DATABASE_URL", url)

    with pytest.raises(ImproperlyConfigured, match="host:port/name"):
        environment.database(tmp_path)
