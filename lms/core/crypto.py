"""Keys, tokens and ciphers: keyed look-up hashes, encrypted fields, unguessable numbers."""

import hashlib
import hmac
import secrets
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# Crockford's alphabet (no I, L, O, U) without Z: 31 letters, a prime number, which the check letter needs.
NUMBER_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXY"
NUMBER_LETTERS: Final = 17  # 31 ** 17 is more than 2 ** 84
CARD_LETTERS: Final = 15  # 31 ** 15 is more than 2 ** 74


class FieldCipher:
    """Encrypts short personal fields with AES-GCM and gives the keyed hash by which they are looked up.

    The two keys are derived from one by HMAC with different labels, so that a leaked look-up hash tells nothing of the cipher's key.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher_key = hmac.digest(key, b"field cipher", "sha256")
        self._lookup_key = hmac.digest(key, b"field look-up", "sha256")

    @cached_property
    def _cipher(self) -> "AESGCM":
        """Made once: an import encrypts a hundred thousand fields."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # kept off the start path

        return AESGCM(self._cipher_key)

    def encrypt(self, text: str) -> bytes:
        """Nonce and ciphertext; different at each call."""
        return self.encrypt_bytes(text.encode())

    def decrypt(self, data: bytes) -> str:
        """The text. Raises cryptography's InvalidTag if the data was changed or the key is another."""
        return self.decrypt_bytes(data).decode()

    def encrypt_bytes(self, content: bytes) -> bytes:
        """As encrypt, for a file that a person brought."""
        nonce = secrets.token_bytes(12)
        return nonce + self._cipher.encrypt(nonce, content, None)

    def decrypt_bytes(self, data: bytes) -> bytes:
        """As decrypt, for a file."""
        return self._cipher.decrypt(data[:12], data[12:], None)

    def lookup(self, text: str) -> str:
        """The keyed hash of the text, 64 hexadecimal digits; the same at each call."""
        return hmac.new(self._lookup_key, text.encode(), hashlib.sha256).hexdigest()


PROGRAM_PREFIX: Final = "sauat_"  # so that a program's token that lies where it should not is recognised, by people and by scanners


def new_token() -> str:
    """An unguessable token of 256 bits for a link or a cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: a stolen table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_number(letters: int = NUMBER_LETTERS) -> str:
    """An unguessable number of so many random letters and a check letter, in groups of four.

    A certificate's has 17 (84 bits): XXXX-XXXX-XXXX-XXXX-XX; the code of a sign-in card 15 (74 bits): XXXX-XXXX-XXXX-XXXX.
    """
    body = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(letters))
    return format_number(body + check_letter(body))


def format_number(letters: str) -> str:
    """The letters in groups of four."""
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def check_letter(body: str) -> str:
    """The check letter of a number: the sum of its letters weighted 1, 2, 3 ... modulo 31.

    31 is prime and larger than each weight, so every single wrong letter and every swap of two letters changes it.
    """
    total = sum(weight * NUMBER_ALPHABET.index(letter) for weight, letter in enumerate(body, 1))
    return NUMBER_ALPHABET[total % len(NUMBER_ALPHABET)]


# What people type instead: O for 0, I and L for 1, and on a Kazakh or Russian layout the Cyrillic letters that look the same.
_LOOK_ALIKES: Final = str.maketrans("OILАВЕКМНОРСТУХІҺ", "011ABEKMH0PCTYX1H")


def parse_number(text: str, length: int = NUMBER_LETTERS) -> str | None:
    """The number in its stored form from what a person typed (small letters, spaces, look-alikes), or None if it can't be one.

    `length` is without the check letter.
    """
    letters = text.strip().upper().translate(_LOOK_ALIKES)
    letters = "".join(letter for letter in letters if letter not in " -‐–—\u00a0")
    if len(letters) != length + 1 or any(letter not in NUMBER_ALPHABET for letter in letters):
        return None
    return format_number(letters) if check_letter(letters[:-1]) == letters[-1] else None
