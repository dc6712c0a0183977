"""Files of any size, encrypted and stored in chunks."""

import io
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag

from lms.core import crypto
from lms.core.crypto import TAG_BYTES, decrypt_file, encrypt_file, generate_file_key
from lms.core.storage import FileStorage
from tests.conftest import NOW

CHUNK = 16
SEALED = CHUNK + TAG_BYTES


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(crypto, "FILE_CHUNK", CHUNK)


def encrypt_content(content, key):
    return b"".join(encrypt_file(io.BytesIO(content), key))


def decrypt_content(sealed, key):
    return b"".join(decrypt_file(io.BytesIO(sealed), key))


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_an_encrypted_file_of_any_size_comes_back(size):
    content, key = bytes(range(size)), generate_file_key()
    sealed = encrypt_content(content, key)
    assert decrypt_content(sealed, key) == content
    assert len(content) < 16 or content not in sealed, "a few bytes stand there by chance"
    with pytest.raises(InvalidTag):
        decrypt_content(sealed, generate_file_key())


@pytest.mark.parametrize(
    "change",
    [
        lambda sealed: sealed[SEALED : 2 * SEALED] + sealed[:SEALED] + sealed[2 * SEALED :],
        lambda sealed: sealed[SEALED:],
        lambda sealed: sealed[: 2 * SEALED],
        lambda sealed: sealed[:-1],
        lambda sealed: sealed + sealed[-SEALED:],
        lambda sealed: bytes([sealed[0] ^ 1]) + sealed[1:],
        lambda _sealed: b"",
    ],
    ids=["swapped", "beginning cut", "end cut", "byte cut", "repeated", "changed", "empty"],
)
def test_a_file_whose_chunks_were_changed_is_refused(change):
    key = generate_file_key()
    sealed = encrypt_content(bytes(range(3 * CHUNK)), key)
    with pytest.raises(InvalidTag):
        decrypt_content(change(sealed), key)


def test_a_content_stored_in_chunks_is_the_one_stored_at_once(tmp_path):
    storage = FileStorage(tmp_path)
    digest = storage.put_chunks(iter([b"one ", b"two"]))
    assert storage.get(digest) == b"one two"
    assert storage.put(b"one two") == digest
    with storage.open(digest) as content:
        assert content.read() == b"one two"
    assert storage.open("0" * 64) is None


def test_a_content_that_breaks_off_leaves_nothing(tmp_path):
    def break_off():
        yield b"one "
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        FileStorage(tmp_path).put_chunks(break_off())
    assert list(tmp_path.glob("*/*")) == []


def test_what_a_killed_process_left_unfinished_is_swept(tmp_path):
    storage = FileStorage(tmp_path)

    def keep_a_copy():
        yield b"one"
        (tmp_path / "in" / "left").hardlink_to(next(tmp_path.glob("in/*")))
        yield b"two"

    storage.put_chunks(keep_a_copy())
    assert storage.sweep(before=NOW - timedelta(days=9000)) == 0
    assert (tmp_path / "in" / "left").exists(), "the control"
    assert storage.sweep(before=NOW + timedelta(days=36500)) == 2
    assert list(tmp_path.glob("*/*")) == []
