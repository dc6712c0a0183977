"""One skeleton for all ways in which people type a word: Kazakh, Russian and Latin letters."""

import re
from typing import Final

LOOK_ALIKES: Final = str.maketrans("қғңүұөіәһ", "кгнууоиах")
SKELETON: Final = str.maketrans(
    {"ц": "тс", "щ": "ш", "я": "иа", "ю": "иу", "э": "е", "ы": "и", "й": "и", "ь": "", "ъ": ""}
    | {chr(letter): chr(plain) for letter, plain in LOOK_ALIKES.items()}
)
_LATIN: Final = (
    ("shch", "щ"),
    ("sch", "щ"),
    ("sh", "ш"),
    ("zh", "ж"),
    ("ch", "ч"),
    ("kh", "х"),
    ("gh", "г"),
    ("ph", "ф"),
    ("ck", "к"),
    ("ts", "ц"),
    ("ya", "я"),
    ("yu", "ю"),
    ("yo", "е"),
    *zip("abdefghijklmnopqrstuvwz", "абдефгхижклмнопкрстуввз", strict=True),
    ("x", "кс"),
)
_LATIN_PARTS: Final = re.compile("|".join(latin for latin, _ in _LATIN))
_TO_CYRILLIC: Final = dict(_LATIN)
# Latin i after a vowel is й where the syllable ends: fail, sait, but not naimenovanie.
_SHORT_I: Final = re.compile("(?<=[аеиоуы])и(?=[б-джзк-нп-тф-щ]?(?:$|[б-джзк-нп-тф-щ]))")
HAS_LATIN: Final = re.compile("[a-zı]")


def write_cyrillic(word: str) -> str:
    """Return a Latin word as it would be spelled in Cyrillic; y is ы, or й beside a vowel."""
    if not HAS_LATIN.search(word):
        return word
    word = re.sub("c(?=[eiy])", "s", word)
    word = re.sub("c(?!h|k)", "k", word)
    cyrillic = _LATIN_PARTS.sub(lambda part: _TO_CYRILLIC[part.group()], word)
    cyrillic = re.sub("(?<=[аеиоуы])y", "й", cyrillic)
    cyrillic = _SHORT_I.sub("й", cyrillic)
    return cyrillic.replace("y", "ы")


def make_skeleton(word: str) -> str:
    """Return the word in the letters that all ways of typing share."""
    skeleton = word.translate(SKELETON)
    skeleton = re.sub("ии(?=[ау])", "и", skeleton)  # ия, iya and ia are one
    return re.sub("нг(?=$|и)", "н", skeleton)  # ng is how ң is typed
