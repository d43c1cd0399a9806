"""What is sealed shows itself to nobody without the key, and never by accident."""

import logging
import pickle
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from gongkai.commons import sealing
from gongkai.commons.sealing import (
    SealedText,
    SealingError,
    erase_sealed,
    fingerprint,
    fingerprints,
    keep_sealed,
    key_file,
    key_ring,
    open_sealed,
    sealed_location,
)

# Before the first key is made, the store is asked whether something lies sealed.
pytestmark = pytest.mark.django_db
SECRET = "张三示例，甲地乙号"


@pytest.fixture(autouse=True)
def folder(
    settings: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A data folder without any key."""
    settings.DATA_FOLDER = tmp_path
    monkeypatch.delenv(sealing.ENVIRONMENT_NAME, raising=False)
    return tmp_path


def code_of(refusal: pytest.ExceptionInfo[SealingError]) -> str:
    return refusal.value.code


def test_sealed_text_opens_again() -> None:
    assert SealedText.of(SECRET).reveal() == SECRET


def test_same_text_is_sealed_differently() -> None:
    assert SealedText.of(SECRET) != SealedText.of(SECRET)


def test_empty_text_stays_empty() -> None:
    empty = SealedText.of("")

    assert (bool(empty), empty.reveal(), str(empty)) == (False, "", "")


def test_nobody_opens_what_turns_the_letters() -> None:
    assert SealedText.of("甲\x1b[31m乙\u202e丙\n丁").reveal() == "甲[31m乙丙\n丁"


def test_sealed_text_never_shows_itself(caplog: pytest.LogCaptureFixture) -> None:
    sealed = SealedText.of(SECRET)

    with caplog.at_level(logging.INFO):
        logging.getLogger("gongkai").info("%s %r %s", sealed, sealed, [sealed])

    shown = f"{sealed} {sealed!r} {caplog.text} {pickle.dumps(sealed)!r}"
    assert SECRET not in shown
    assert str(sealed) == "••••"


def test_key_file_is_made_once_for_its_owner() -> None:
    SealedText.of(SECRET)
    first = key_file().read_text()
    SealedText.of(SECRET)

    assert key_file().read_text() == first
    assert stat.S_IMODE(key_file().stat().st_mode) == 0o600


def test_second_maker_takes_the_first_key() -> None:
    key_ring(may_create=True)
    first = key_file().read_text()

    sealing._write_keys([Fernet.generate_key().decode()], is_new=True)

    assert key_file().read_text() == first
    assert [path.name for path in key_file().parent.iterdir()] == ["seal_keys"]


def test_reading_never_makes_a_key() -> None:
    sealed = SealedText.of(SECRET)
    key_file().unlink()

    with pytest.raises(SealingError) as refusal:
        sealed.reveal()

    assert code_of(refusal) == "key_missing"
    assert not key_file().exists()


def test_no_fresh_key_beside_what_lies_sealed() -> None:
    keep_sealed(SECRET.encode())
    key_file().unlink()

    with pytest.raises(SealingError) as refusal:
        SealedText.of(SECRET)

    assert code_of(refusal) == "key_lost"
    assert not key_file().exists()


def test_wrong_key_is_said_plainly() -> None:
    sealed = SealedText.of(SECRET)
    key_file().write_text(Fernet.generate_key().decode())

    with pytest.raises(SealingError) as refusal:
        sealed.reveal()

    assert code_of(refusal) == "key_wrong"


def test_altered_ciphertext_is_not_opened() -> None:
    token = SealedText.of(SECRET).token
    middle = len(token) // 2
    other = "A" if token[middle] != "A" else "B"

    with pytest.raises(SealingError) as refusal:
        SealedText(token[:middle] + other + token[middle + 1 :]).reveal()

    assert code_of(refusal) == "key_wrong"


@pytest.mark.parametrize(
    ("content", "mode", "code"),
    [
        ("", 0o600, "key_missing"),
        ("no key at all", 0o600, "key_unreadable"),
        (Fernet.generate_key().decode(), 0o644, "key_exposed"),
    ],
    ids=["empty", "nonsense", "readable by others"],
)
def test_faulty_key_file_is_refused(content: str, mode: int, code: str) -> None:
    key_file().write_text(content)
    key_file().chmod(mode)

    with pytest.raises(SealingError) as refusal:
        SealedText.of(SECRET)

    assert code_of(refusal) == code


def test_keys_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    monkeypatch.setenv(sealing.ENVIRONMENT_NAME, old)
    sealed = SealedText.of(SECRET)

    monkeypatch.setenv(sealing.ENVIRONMENT_NAME, f"{new}, {old}")

    assert sealed.reveal() == SECRET
    assert not key_file().exists()
    with pytest.raises(SealingError):
        sealing.add_key()


def test_rotation_leaves_nothing_unreadable() -> None:
    sealed, name = SealedText.of(SECRET), keep_sealed(SECRET.encode())
    sealing.add_key()

    anew = SealedText.of(sealed.reveal())
    sealing.reseal_file(name)
    sealing.drop_old_keys()

    assert anew.reveal() == open_sealed(name).decode() == SECRET
    with pytest.raises(SealingError):
        sealed.reveal()


def test_sealed_texts_within_other_values_are_sealed_anew() -> None:
    sealed = SealedText.of(SECRET)
    value = {"secret": sealed.token, "used": [0, "gAAAA", None], "name": SECRET}
    assert sealing.resealed(value) == value
    sealing.add_key()

    anew = sealing.resealed(value)

    sealing.drop_old_keys()
    assert SealedText(anew["secret"]).reveal() == SECRET
    assert anew | {"secret": ""} == value | {"secret": ""}


def test_fingerprint_finds_what_is_written_alike() -> None:
    assert fingerprint(" ＡＢ张 三") == fingerprint("ab张三")
    assert fingerprint("张三") != fingerprint("张四")


def test_fingerprints_survive_rotation_until_resealed() -> None:
    before = fingerprint(SECRET)

    sealing.add_key()

    assert fingerprints(SECRET) == (fingerprint(SECRET), before)


def test_kept_file_tells_neither_name_nor_content(folder: Path) -> None:
    name = keep_sealed(SECRET.encode())

    assert open_sealed(name).decode() == SECRET
    stored = [path for path in folder.rglob("*") if path.is_file()]
    assert all(SECRET.encode() not in path.read_bytes() for path in stored)


def test_erased_file_is_gone() -> None:
    name = keep_sealed(b"x")

    erase_sealed(name)
    erase_sealed(name)

    assert not sealed_location(name).exists()
    with pytest.raises(SealingError) as refusal:
        open_sealed(name)
    assert code_of(refusal) == "file_missing"


def test_column_takes_only_what_is_sealed() -> None:
    field = sealing.SealedTextField(name="address")

    with pytest.raises(TypeError):
        field.get_prep_value(SECRET)
    assert field.get_prep_value("") == ""
    assert field.to_python(None) == SealedText()


def test_ring_does_not_show_its_keys() -> None:
    ring = key_ring(may_create=True)

    assert key_file().read_text().strip() not in repr(ring)
