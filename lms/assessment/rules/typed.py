"""Reading of answers that people type: numbers with units, and words."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_NUMBER: Final = re.compile(r"[+-]?\d{1,15}(\.\d{1,10})?", re.ASCII)
_MEASURE: Final = re.compile(r"([+\-−]?[\d\s\u00a0\u202f.,]*\d)\s*(.*)", re.ASCII | re.DOTALL)
_DASHES: Final = re.compile("[\u00ad\u2010-\u2015\u2212]")
# What stands between two parts of a word; between two figures it tells 10-15 from 1015.
_JOINT: Final = re.compile(r"\s*([-+ ])\s*")
_IN_WORD: Final = re.compile(r"(?<!\d)[- ]|[- ](?!\d)")
_WORD: Final = re.compile(r"[^\W\d_]+")
# Latin letters as the Cyrillic ones that look like them, small or capital: B and В, H and Н.
_TWINS: Final = str.maketrans("abcehikmoptxy", "авсенікмортху")
_HAS_CYRILLIC: Final = re.compile("[а-яёәғқңөұүһі]")
# Kazakh letters as they are typed on a keyboard that lacks them.
_PLAIN: Final = str.maketrans("әғқңөұүһі", "агкноуухи")
_LONG_WORD: Final = 4  # letters; in a shorter word a letter may be the whole difference


def parse_number(text: str) -> float | None:
    """Return a number as people type it: decimal comma or point, spaces between thousands."""
    compact = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".").replace("−", "-")
    return float(compact) if _NUMBER.fullmatch(compact) else None


def read_measure(text: str, units: Sequence[str]) -> float | None:
    """Return a number that may have one of the units after it; None for anything else."""
    match = _MEASURE.fullmatch(text.strip())
    if match is None:
        return None
    unit = fold_text(match[2])
    if unit and unit not in {fold_text(name) for name in units}:
        return None
    return parse_number(match[1])


def fold_text(text: str) -> str:
    """Return a text answer without differences that do not matter.

    These are case, spaces, hyphens inside words, a final full stop, ё, Latin letters in the place
    of Cyrillic ones and the other way round, and Russian letters for Kazakh ones in words of four
    letters or more.
    """
    plain = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).casefold()
    plain = " ".join(plain.split()).rstrip(". ").replace("ё", "е")
    plain = _IN_WORD.sub("", _JOINT.sub(r"\1", plain))
    return _WORD.sub(lambda word: _fold_word(word.group()), plain)


def _fold_word(word: str) -> str:
    # In a Cyrillic word a small h is the Kazakh һ; alone, as in Ctrl+H, it looks like Н.
    if _HAS_CYRILLIC.search(word):
        word = word.replace("h", "һ")
    twin = word.translate(_TWINS)
    return twin.translate(_PLAIN) if len(twin) >= _LONG_WORD else twin
