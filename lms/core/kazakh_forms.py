"""The stem of a Kazakh word: its endings are taken off.

They come off one after another from the end until none is left, since they follow each other:
кітап-тар-ымыз-дан. An ending comes off only after a sound that it can follow, and only if its
vowel is in harmony with the stem's.
"""

from dataclasses import dataclass
from typing import Final

from lms.core.kazakh_endings import ANY_HARMONY, BACK, ENDINGS, FRONT, VOWELS, WITHOUT_HARMONY
from lms.core.kazakh_stems import CONTRACTED, STEMS
from lms.core.word_skeletons import SKELETON


@dataclass(frozen=True, slots=True)
class _Ending:
    """An ending and the letters that may stand before it."""

    text: str
    after: frozenset[str]
    min_stem: int


@dataclass(frozen=True, slots=True)
class _Spelling:
    """The endings and exceptions in the letters of Kazakh, or in those of skeletons."""

    endings: tuple[_Ending, ...]
    stems: frozenset[str]
    contracted: dict[str, str]
    has_harmony: bool  # skeletons cannot tell front vowels from back ones


def _build_endings(*, is_skeleton: bool) -> tuple[_Ending, ...]:
    """Return the endings of the table, the longer ones first, as spelled or as in skeletons."""
    endings: dict[str, set[str]] = {}
    for texts, after in ENDINGS:
        for text in texts.split():
            key = text.translate(SKELETON) if is_skeleton else text
            # ю is "иу" in a skeleton, and stands before an ending with its last letter
            letters = (
                [ending.translate(SKELETON)[-1:] for ending in after] if is_skeleton else after
            )
            endings.setdefault(key, set()).update(letters)
    return tuple(
        _Ending(text, frozenset(after), 2 if len(text) > 1 and text[0] not in VOWELS else 3)
        for text, after in sorted(endings.items(), key=lambda row: (-len(row[0]), row[0]))
    )


AS_SPELLED: Final = _Spelling(
    _build_endings(is_skeleton=False), STEMS, CONTRACTED, has_harmony=True
)
AS_SKELETON: Final = _Spelling(
    _build_endings(is_skeleton=True),
    frozenset(stem.translate(SKELETON) for stem in STEMS),
    {short.translate(SKELETON): full.translate(SKELETON) for short, full in CONTRACTED.items()},
    has_harmony=False,
)


def strip_endings(word: str, spelling: _Spelling) -> str:
    """Return the word without its Kazakh endings."""
    stem = word
    while stem not in spelling.stems:
        shorter = [
            stem[: -len(ending.text)]
            for ending in spelling.endings
            if _can_strip(stem, ending, spelling)
        ]
        if not shorter:
            break
        stem = next((stem_form for stem_form in shorter if stem_form in spelling.stems), shorter[0])
        stem = spelling.contracted.get(stem, stem)
    return stem


def _can_strip(word: str, ending: _Ending, spelling: _Spelling) -> bool:
    if not word.endswith(ending.text):
        return False
    stem = word[: -len(ending.text)]
    if stem in spelling.stems or stem in spelling.contracted:
        return True
    if len(stem) < ending.min_stem or stem[-1] not in ending.after:
        return False
    if not any(letter in VOWELS for letter in stem):
        return False
    return not spelling.has_harmony or _is_in_harmony(stem, ending.text)


def _is_in_harmony(stem: str, ending: str) -> bool:
    """Return whether the ending's vowel goes with the stem's last one; и, у and ю go with all."""
    if ending in WITHOUT_HARMONY or stem.endswith(ANY_HARMONY):
        return True
    last = next(letter for letter in reversed(stem) if letter in VOWELS)
    is_front_ending = any(letter in FRONT for letter in ending)
    return last in (FRONT if is_front_ending else BACK) or last in "иую"
