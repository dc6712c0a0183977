"""Words by which lists say that a cell is empty on purpose."""

from typing import Final

from lms.accounts.rules import fold_text

_WORDS: Final = (
    "нет",
    "нету",
    "нет данных",
    "не имеет",
    "не имеется",
    "не указан",
    "не указана",
    "не указано",
    "неизвестно",
    "отсутствует",
    "без отчества",
    "н/д",
    "нд",
    "н/у",
    "н/п",
    "б/о",
    "#н/д",
    "жоқ",
    "жок",
    "белгісіз",
    "көрсетілмеген",
    "деректер жоқ",
    "none",
    "null",
    "nan",
    "n/a",
    "#n/a",
    "na",
    "no",
    "not given",
)
# As they are typed and on a Russian layout; every cell is compared, so that folding it costs much.
_BLANK: Final = frozenset(_WORDS) | {fold_text(word) for word in _WORDS}
_LONGEST: Final = max(map(len, _WORDS)) + 3  # room for a bracket or a dot around
_SIGNS: Final = frozenset("-–—−_.*?/\\0 ")


def is_blank(text: str) -> bool:
    """Return whether a cell's text means "nothing", such as "нет", "жоқ", "-" or "0"."""
    return len(text) <= _LONGEST and (
        _SIGNS.issuperset(text) or text.lower().strip(" .()") in _BLANK
    )


def has_only_signs(text: str) -> bool:
    """Return whether a text has dashes, dots, zeros and the like alone, or nothing."""
    return len(text) <= _LONGEST and _SIGNS.issuperset(text)
