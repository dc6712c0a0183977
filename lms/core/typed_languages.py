"""The language of a text that people typed."""

import re
from typing import Final

_KAZAKH_LETTERS: Final = frozenset("әғқңөұүһі")
# Letters of loanwords alone in Kazakh, and endings that no Kazakh word has.
_RUSSIAN_LETTERS: Final = frozenset("вёфцчщъьэ")
_RUSSIAN_ENDINGS: Final = ("ие", "ый", "ий", "ого", "ому", "ами")
_AROUND_WORDS: Final = ".,;:!?()«»\"'"
# Words of orders and posts that are Russian alone, though every letter is Kazakh too.
_RUSSIAN_WORD: Final = re.compile(
    "для|до|об|от|по|согласно|года|план[ау]?|приказ[ау]?|протокол[ау]?"
)


def guess_language(text: str) -> str | None:
    """Guess the language of a text that people typed: kk, ru, or None if it is unclear.

    By its words with signs of one language alone, since a Russian text may hold Kazakh names.
    """
    words = [word.strip(_AROUND_WORDS) for word in text.lower().split()]
    kazakh = [word for word in words if _KAZAKH_LETTERS & set(word)]
    russian = [word for word in words if word not in kazakh and _is_russian(word)]
    if len(kazakh) == len(russian):
        return None
    return "kk" if len(kazakh) > len(russian) else "ru"


def _is_russian(word: str) -> bool:
    return (
        _RUSSIAN_WORD.fullmatch(word) is not None
        or bool(_RUSSIAN_LETTERS & set(word))
        or word.endswith(_RUSSIAN_ENDINGS)
    )


def pick_language(text: str, language: str) -> str:
    """Return the half in this language of a text typed as "Kazakh / Russian", else the text."""
    if " / " not in text:
        return text
    halves = [half.strip() for half in text.split(" / ")]
    languages = [guess_language(half) for half in halves]
    if sorted(map(str, languages)) != ["kk", "ru"] or language not in languages:
        return text
    return halves[languages.index(language)]
