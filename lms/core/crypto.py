"""Keys, tokens and ciphers: keyed look-up hashes, encrypted fields, unguessable numbers."""

import hashlib
import hmac
import secrets
from typing import Final

# Crockford's alphabet (no I, L, O, U) without Z: 31 letters, a prime number, which the check letter needs.
NUMBER_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXY"
NUMBER_LETTERS: Final = 17  # 31 ** 17 is more than 2 ** 84


class FieldCipher:
    """Encrypts short personal fields with AES-GCM and gives the keyed hash by which they are looked up.

    The two keys are derived from one by HMAC with different labels, so that a leaked look-up hash tells nothing of the cipher's key.
    """

    def __init__(self, key: bytes) -> None:
        self._cipher_key = hmac.digest(key, b"field cipher", "sha256")
        self._lookup_key = hmac.digest(key, b"field look-up", "sha256")

    def encrypt(self, text: str) -> bytes:
        """Nonce and ciphertext; different at each call."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # kept off the start path

        nonce = secrets.token_bytes(12)
        return nonce + AESGCM(self._cipher_key).encrypt(nonce, text.encode(), None)

    def decrypt(self, data: bytes) -> str:
        """The text. Raises cryptography's InvalidTag if the data was changed or the key is another."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # kept off the start path

        return AESGCM(self._cipher_key).decrypt(data[:12], data[12:], None).decode()

    def lookup(self, text: str) -> str:
        """The keyed hash of the text, 64 hexadecimal digits; the same at each call."""
        return hmac.new(self._lookup_key, text.encode(), hashlib.sha256).hexdigest()


def new_token() -> str:
    """An unguessable token of 256 bits for a link or a cookie."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """What is stored of a token: a stolen table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_number() -> str:
    """An unguessable certificate number: 17 random letters (84 bits) and a check letter: XXXX-XXXX-XXXX-XXXX-XX."""
    body = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(NUMBER_LETTERS))
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


def parse_number(text: str) -> str | None:
    """The number in its stored form from what a person typed (small letters, spaces, look-alikes), or None if it can't be one."""
    letters = text.strip().upper().translate(_LOOK_ALIKES)
    letters = "".join(letter for letter in letters if letter not in " -‐–—\u00a0")
    if len(letters) != NUMBER_LETTERS + 1 or any(letter not in NUMBER_ALPHABET for letter in letters):
        return None
    return format_number(letters) if check_letter(letters[:-1]) == letters[-1] else None
