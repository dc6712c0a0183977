"""Reading of e-mails as people type them into lists."""

import re
import unicodedata
from typing import Final

from lms.accounts.rules import normalise_email

LONGEST: Final = 254
# Cyrillic letters that look like Latin ones, in small letters.
_LATIN_OF: Final = str.maketrans("аеорсухікмтнв", "aeopcyxikmthb")
_CYRILLIC: Final = re.compile("[Ѐ-ӿ]")
_LATIN: Final = re.compile("[a-z]")
_ENDINGS: Final = {"ру": "ru", "кз": "kz", "ком": "com"}  # typed on the wrong layout by sound
_CYRILLIC_ENDING: Final = re.compile(rf"\.({'|'.join(_ENDINGS)})$")
_SIMPLE: Final = re.compile(r"[\w.+-]+@[\w.-]+\w", re.ASCII)
_AT: Final = re.compile(r"\s*(?:\(at\)|\[at\]|\(собака\))\s*")
_BETWEEN: Final = re.compile(r"[;,/|\s]+")
_AROUND_SIGNS: Final = re.compile(r"\s*([@.,_-])\s*")
_SEVERAL_DOTS: Final = re.compile(r"\.{2,}")


def read_email(text: str) -> str | None:
    """Return the e-mail of a cell in small letters, or None.

    Spaces at signs, a comma for a dot and Cyrillic look-alikes are put right. Of several e-mails
    the first is taken. Where a correction would be a guess, there is none.
    """
    if len(text) > LONGEST:
        return None
    if _SIMPLE.fullmatch(text) and (email := normalise_email(text)) is not None:
        return email
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    plain = _AT.sub("@", plain).removeprefix("mailto:").strip("<>\"'; ,.")
    plain = _make_latin(plain)
    pieces = [piece for piece in _BETWEEN.split(plain) if piece]
    emails = [email for piece in pieces if (email := _check_email(piece))]
    if pieces and len(emails) == len(pieces):
        return emails[0]
    candidate = _SEVERAL_DOTS.sub(".", _AROUND_SIGNS.sub(r"\1", plain).replace(",", "."))
    return _check_email(candidate)


def _make_latin(text: str) -> str:
    """Return an e-mail with Cyrillic look-alikes replaced, if Latin letters stand beside them."""
    if text.isascii() or not _LATIN.search(text):
        return text
    text = _CYRILLIC_ENDING.sub(lambda match: f".{_ENDINGS[match[1]]}", text)
    return text.translate(_LATIN_OF)


def _check_email(text: str) -> str | None:
    """Return a valid e-mail that does not mix alphabets, or None."""
    if not text.isascii() and _CYRILLIC.search(text) and _LATIN.search(text):
        return None
    return normalise_email(text)
