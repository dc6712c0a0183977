"""The lines of a scene of typing: those of the text, and drills of the weak keys."""

import unicodedata
from typing import Final

from lms.scenes.rules.kinds.base import State

MAX_WORD: Final = 20
WORDS_A_KEY: Final = 2


def make_line(text: str, layout: str, *, repeat: bool) -> State:
    """Return a line of which nothing is typed yet."""
    return {
        "text": unicodedata.normalize("NFC", text),
        "layout": layout,
        "typed": "",
        "repeat": repeat,
    }


def list_drills(state: State) -> list[State]:
    """Return a line for each of the weakest keys: the sign, and words of the text that hold it."""
    words = [word for line in state["lines"] for word in line["text"].split(" ")]
    weak = [mistake for mistake in state["missed"] if mistake["sign"] != " "]
    weak.sort(key=lambda mistake: -mistake["times"])
    drills = []
    for mistake in weak[: state["repeat"]]:
        sign = mistake["sign"]
        with_sign = [word for word in dict.fromkeys(words) if _is_good_word(word, sign)]
        text = " ".join([3 * sign, *with_sign[:WORDS_A_KEY]])
        drills.append(make_line(text, mistake["layout"], repeat=True))
    return drills


def _is_good_word(word: str, sign: str) -> bool:
    return sign in word and len(set(word)) > 1 and len(word) <= MAX_WORD
