"""Texts as they are compared: without case, extra spaces, and the two dots of ё.

A table of letters instead of str.casefold, so that both languages agree on each letter.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

SPACES: Final = re.compile("[\t\n\v\f\r \u00a0\u2009\u202f]+")
CAPITALS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯӘҒҚҢӨҰҮҺІЁ"
SMALL: Final = "abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіе"
TABLE: Final = {**dict(zip(map(ord, CAPITALS), SMALL, strict=True)), ord("ё"): "е"}


@lru_cache(maxsize=1024)  # a replay compares the same few texts after each action
def fold_text(text: str) -> str:
    """Return a text in NFC, in small letters, with single spaces inside and none around."""
    text = SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return text.removeprefix(" ").removesuffix(" ").translate(TABLE)
