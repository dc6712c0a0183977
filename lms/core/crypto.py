"""Keys, tokens and ciphers: keyed look-up hashes, encrypted fields, unguessable numbers."""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, BinaryIO, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# Crockford's alphabet (no I, L, O, U) without Z: 31 letters, as the check letter needs a prime.
NUMBER_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXY"
NUMBER_LETTERS: Final = 17  # 31 ** 17 is more than 2 ** 84
CARD_LETTERS: Final = 15  # 31 ** 15 is more than 2 ** 74
FILE_CHUNK: Final = 1024 * 1024
# AES-GCM appends its tag to each chunk.
TAG_BYTES: Final = 16


class FieldCipher:
    """Encrypts short personal fields with AES-GCM, and computes the keyed hash to look them up.

    The two keys are derived from one by HMAC with different labels, so that a leaked look-up hash
    reveals nothing of the cipher's key.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher_key = hmac.digest(key, b"field cipher", "sha256")
        self._lookup_key = hmac.digest(key, b"field look-up", "sha256")

    @cached_property
    def _cipher(self) -> "AESGCM":
        """Return the cipher, built once: an import encrypts a hundred thousand fields."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # kept off the start path

        return AESGCM(self._cipher_key)

    def encrypt(self, text: str) -> bytes:
        """Return nonce and ciphertext; different at each call."""
        return self.encrypt_bytes(text.encode())

    def decrypt(self, data: bytes) -> str:
        """Return the text. Raises cryptography's InvalidTag for changed data or another key."""
        return self.decrypt_bytes(data).decode()

    def encrypt_bytes(self, content: bytes) -> bytes:
        """Encrypt the content of a file."""
        nonce = secrets.token_bytes(12)
        return nonce + self._cipher.encrypt(nonce, content, None)

    def decrypt_bytes(self, data: bytes) -> bytes:
        """Decrypt the content of a file. Raises InvalidTag."""
        return self._cipher.decrypt(data[:12], data[12:], None)

    def lookup(self, text: str) -> str:
        """Return the keyed hash of the text: 64 hexadecimal digits, the same at each call."""
        return hmac.new(self._lookup_key, text.encode(), hashlib.sha256).hexdigest()


def generate_file_key() -> bytes:
    """Return a random key of 256 bits, to encrypt one file and no other."""
    return secrets.token_bytes(32)


def encrypt_file(source: BinaryIO, key: bytes) -> Iterator[bytes]:
    """Yield a file of any size encrypted in chunks. The key must encrypt nothing else.

    The nonce of a chunk is its number and whether it is the last one (the STREAM construction), so
    a file whose chunks are reordered, left out or cut off cannot be decrypted.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # kept off the start path

    cipher = AESGCM(key)
    for nonce, chunk in _number_chunks(source, FILE_CHUNK):
        yield cipher.encrypt(nonce, chunk, None)


def decrypt_file(source: BinaryIO, key: bytes) -> Iterator[bytes]:
    """Yield the content that encrypt_file() encrypted. Raises InvalidTag at a changed chunk."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # kept off the start path

    cipher = AESGCM(key)
    for nonce, chunk in _number_chunks(source, FILE_CHUNK + TAG_BYTES):
        yield cipher.decrypt(nonce, chunk, None)


def _number_chunks(source: BinaryIO, size: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks of a file, each after its nonce; an empty file has one empty chunk."""
    chunk = source.read(size)
    for number in count():
        next_chunk = source.read(size)
        yield number.to_bytes(11, "big") + bytes([not next_chunk]), chunk
        if not next_chunk:
            return
        chunk = next_chunk


CLIENT_PREFIX: Final = "sauat_"  # lets people and secret scanners recognise a leaked API token


def generate_token() -> str:
    """Return a random token of 256 bits for a link or a cookie."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return the hash of a token, which is stored in its place: a stolen table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def generate_number(letters: int = NUMBER_LETTERS) -> str:
    """Return that many random letters and a check letter, in groups of four.

    A certificate number has 17 random letters (84 bits): XXXX-XXXX-XXXX-XXXX-XX; the code of a
    sign-in card has 15 (74 bits): XXXX-XXXX-XXXX-XXXX.
    """
    number = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(letters))
    return format_number(number + check_letter(number))


def format_number(letters: str) -> str:
    """Return the letters in groups of four."""
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def check_letter(number: str) -> str:
    """Return the check letter of a number: its letters weighted 1, 2, 3 ... summed modulo 31.

    31 is prime and larger than each weight, so every single wrong letter and every swap of two
    letters changes it.
    """
    total = sum(weight * NUMBER_ALPHABET.index(letter) for weight, letter in enumerate(number, 1))
    return NUMBER_ALPHABET[total % len(NUMBER_ALPHABET)]


# People type O for 0, I and L for 1, and Cyrillic letters that look like Latin ones.
_LOOK_ALIKES: Final = str.maketrans("OILАВЕКМНОРСТУХІҺ", "011ABEKMH0PCTYX1H")


def parse_number(text: str, length: int = NUMBER_LETTERS) -> str | None:
    """Return what a person typed as the stored form of a number, or None if it is none.

    Lower case, spaces and look-alikes are accepted. `length` is without the check letter.
    """
    letters = text.strip().upper().translate(_LOOK_ALIKES)
    letters = "".join(letter for letter in letters if letter not in " -‐–—\u00a0")
    if len(letters) != length + 1 or any(letter not in NUMBER_ALPHABET for letter in letters):
        return None
    return format_number(letters) if check_letter(letters[:-1]) == letters[-1] else None
