"""Word forms of Kazakh and Russian: stems, and keys that are the same however a word is typed.

`fold` returns the stem of a word as it is spelled; it tells whether two words of one text are
forms of one word. `make_key` also forgets what people type otherwise: Russian letters for Kazakh
ones, Latin for Cyrillic. Both forget case, accents and ё.

Russian stems are those of the Snowball algorithm, Kazakh ones those of kazakh_forms.py. A stem may
come out shorter than the grammar's (бап for баптау); what matters is that all forms of a word come
out alike.
"""

import re
from functools import lru_cache
from typing import Final

from snowballstemmer.russian_stemmer import RussianStemmer

from lms.core.kazakh_forms import AS_SKELETON, AS_SPELLED, strip_endings
from lms.core.plain_words import HAS_CYRILLIC, simplify_word
from lms.core.word_skeletons import LOOK_ALIKES, make_skeleton, write_cyrillic

WORD: Final = re.compile(r"[^\W_]+(?:['’ʼ\u0301][^\W\d_]+)*")  # \u0301 is an accent

_MAX_LETTERS: Final = 64  # a longer run of letters is no word, and is left as it is

# Some forms of экран and объём look like verbs to the Russian algorithm: экра beside экран.
_RUSSIAN_VERBLIKE: Final = re.compile("(?<=...[ая])н$")
_RUSSIAN_STEMS: Final = {"объ": "объем"}
_FINAL_SOUNDS: Final = {"б": "п", "г": "к", "ғ": "қ"}  # кітабы, көмегі, құлағы


@lru_cache(maxsize=50_000)
def fold(word: str, language: str) -> str:
    """Return the stem of one word of a text in this language (kk or ru), in its own letters.

    Words of other scripts, numbers and runs longer than any word come back in lower case.
    """
    plain = simplify_word(word)
    if not HAS_CYRILLIC.search(plain) or len(plain) > _MAX_LETTERS:
        return plain
    if language == "ru":
        return _stem_russian(plain)
    return _unify_final(strip_endings(plain.replace("ь", ""), AS_SPELLED))


@lru_cache(maxsize=50_000)
def make_key(word: str, language: str) -> str:
    """Return what a word of this language is looked up by, whatever letters it is typed with.

    Кітабымыз, китабымыз and kitabymyz have one key in Kazakh; пароли and paroli one in Russian.
    """
    plain = simplify_word(word)
    if len(plain) > _MAX_LETTERS:
        return plain
    if language == "ru":
        stem = _stem_russian(write_cyrillic(plain).translate(LOOK_ALIKES))
        return _collapse_doubles(make_skeleton(stem))
    stem = strip_endings(make_skeleton(write_cyrillic(plain)), AS_SKELETON)
    return _collapse_doubles(_unify_final(stem))


def _stem_russian(word: str) -> str:
    stem = str(RussianStemmer().stemWord(word))
    return _RUSSIAN_VERBLIKE.sub("", _RUSSIAN_STEMS.get(stem, stem))


def _unify_final(stem: str) -> str:
    """Return the stem with a voiceless last sound, as it stands without endings."""
    return stem[:-1] + _FINAL_SOUNDS.get(stem[-1:], stem[-1:])


def _collapse_doubles(key: str) -> str:
    """Return the key with doubled letters written once: программа is typed with one м as well."""
    return re.sub(r"([^\W\d_])\1+", r"\1", key)
