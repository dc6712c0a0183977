"""What cells say of the three questions by which people are counted: in the words that lists use, in both languages."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from lms.accounts.rules import fold
from lms.accounts.rules.personal import EARLIEST_BIRTH_YEAR, FEMALE, MALE, RURAL, URBAN

# The numbers are those of statistical forms: 1 for men and for towns, 2 for women and for villages.
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
SEX_OF: Final = {fold(word): code for code in (FEMALE, MALE) for word in _WORDS[code]}
SETTLEMENT_OF: Final = {fold(word): code for code in (URBAN, RURAL) for word in _WORDS[code]}
_YEAR: Final = re.compile(r"(\d{4})(?: ?(?:ж|г|жылы|год|года|ж\. ?т|г\. ?р|жылғы)\.?)?")
_BIRTHDAY: Final = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ].*)?|(\d\d?)[./-](\d\d?)[./-](\d{4})(?: ?[гж]\.?)?"
)


def coded(text: str, codes: Mapping[str, str]) -> str | None:
    """The code that a word stands for; None for any other word."""
    return codes.get(fold(text).strip(" ."))


def year_of_birth(text: str, today: date) -> int | None:
    """The year of a year or of a day of birth, of which nothing else is kept; None for what is neither or cannot be."""
    if found := _YEAR.fullmatch(text):
        year = int(found[1])
    elif found := _BIRTHDAY.fullmatch(text):
        numbers = [int(part) for part in found.groups() if part]
        try:
            year = date(*(numbers if numbers[0] > 31 else numbers[::-1])).year
        except ValueError:
            return None
    else:
        return None
    return year if EARLIEST_BIRTH_YEAR <= year <= today.year else None
