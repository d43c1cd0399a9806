import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gongkai.publication_log.signed_notes import (
    Checkpoint,
    NoteError,
    open_note,
    read_checkpoint,
    read_verifier_key,
    sign_note,
    verifier_key,
)

# The published example of the note form.
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZ"
    "SNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_published_example_opens():
    text = open_note(NOTE, *read_verifier_key(KEY))

    assert text.endswith("what your problem is.\n")
    assert verifier_key(*read_verifier_key(KEY)) == KEY


@pytest.mark.parametrize(
    "note",
    [
        NOTE.replace("answer", "Answer"),
        NOTE.replace("PeterNeumann", "Someone"),
        NOTE.replace("x08g", "x08h"),
        NOTE.replace("\u2014", "-"),
        NOTE.rstrip("\n"),
        NOTE.replace("\n", "\r\n"),
        "",
    ],
)
def test_an_altered_note_stays_shut(note):
    with pytest.raises(NoteError):
        open_note(note, *read_verifier_key(KEY))


def test_a_checkpoint_comes_back_as_signed():
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    checkpoint = Checkpoint("agency.example/log", 7, bytes(range(32)))

    note = sign_note(checkpoint.text(), checkpoint.origin, key)

    opened = open_note(note, "agency.example/log", key.public_key())
    assert read_checkpoint(opened) == checkpoint


@pytest.mark.parametrize("size", ["07", "-1", "١", "9" * 5000, "", "1"])
def test_what_is_no_checkpoint_is_refused(size):
    root = "AAAA" if size == "1" else "A" * 43 + "="

    with pytest.raises(NoteError):
        read_checkpoint(f"agency.example/log\n{size}\n{root}\n")
