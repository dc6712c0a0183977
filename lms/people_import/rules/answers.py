"""Reading of sex, settlement and year of birth from cells, in the words of both languages."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from lms.accounts.rules import fold_text
from lms.accounts.rules.personal import EARLIEST_BIRTH_YEAR, FEMALE, MALE, RURAL, URBAN
from lms.people_import.rules.days import parse_day

# The digits are the codes of statistical forms: 1 men and towns, 2 women and villages.
_WORDS: Final[dict[str, tuple[str, ...]]] = {
    FEMALE: (
        "f",
        "female",
        "w",
        "woman",
        "2",
        "ә",
        "әйел",
        "әйел адам",
        "әйел кісі",
        "қыз",
        "қыз бала",
        "ж",
        "жен",
        "женский",
        "женский пол",
        "женщина",
    ),
    MALE: (
        "m",
        "male",
        "man",
        "1",
        "е",
        "e",
        "ер",
        "ер адам",
        "ер кісі",
        "еркек",
        "ұл",
        "ұл бала",
        "м",
        "муж",
        "мужской",
        "мужской пол",
        "мужчина",
    ),
    URBAN: (
        "urban",
        "town",
        "city",
        "1",
        "қала",
        "қалада",
        "қалалық",
        "қала тұрғыны",
        "г",
        "гор",
        "город",
        "в городе",
        "городской",
        "городская",
        "городская местность",
        "городской житель",
    ),
    RURAL: (
        "rural",
        "village",
        "2",
        "а",
        "ауыл",
        "ауылда",
        "ауылдық",
        "ауылдық жер",
        "ауыл тұрғыны",
        "аул",
        "с",
        "сел",
        "село",
        "в селе",
        "сельский",
        "сельская",
        "сельская местность",
        "сельский житель",
        "деревня",
    ),
}
SEX_OF: Final = {fold_text(word): code for code in (FEMALE, MALE) for word in _WORDS[code]}
SETTLEMENT_OF: Final = {fold_text(word): code for code in (URBAN, RURAL) for word in _WORDS[code]}
_YEAR: Final = re.compile(r"(\d{4})(?: ?(?:ж|г|жылы|год|года|ж\. ?т|г\. ?р|жылғы)\.?)?")


def find_code(text: str, codes: Mapping[str, str]) -> str | None:
    """Return the code that a word stands for, or None."""
    return codes.get(fold_text(text).strip(" ."))


def parse_birth(text: str, today: date) -> tuple[int, date | None] | None:
    """Return the year of birth and, if the text has it, the day; None if neither is possible.

    The day tells namesakes apart and is stored nowhere.
    """
    if match := _YEAR.fullmatch(text):
        year, day = int(match[1]), None
    elif day := parse_day(text, today):
        year = day.year
    else:
        return None
    is_possible = year >= EARLIEST_BIRTH_YEAR and (day or date(year, 1, 1)) <= today
    return (year, day) if is_possible else None
