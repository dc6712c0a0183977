"""Reading of days as lists write them: 04.04.2018, 4/4/18, "4 апреля 1980 г.", serial numbers."""

import re
from datetime import date, timedelta
from typing import Final

from lms.accounts.rules import fold_text

EARLIEST: Final = date(1900, 1, 1)
YEAR_DIGITS: Final = 4
_SERIAL_ORIGIN: Final = date(1899, 12, 30)  # day 0 of a spreadsheet
_MONTHS: Final = (
    ("янв", "кант", "jan"),
    ("фев", "акпан", "feb"),
    ("мар", "наур", "mar"),
    ("апр", "сауір", "сауи", "apr"),
    ("май", "мая", "мамыр", "may"),
    ("июн", "маусым", "jun"),
    ("июл", "шілде", "шилде", "jul"),
    ("авг", "тамыз", "aug"),
    ("сен", "кыркуйек", "sep"),
    ("окт", "казан", "oct"),
    ("ноя", "караша", "nov"),
    ("дек", "желтоксан", "dec"),
)
_MONTH_OF: Final = {
    fold_text(word): number for number, words in enumerate(_MONTHS, 1) for word in words
}
_WORD_MONTH: Final = re.compile("|".join(sorted(_MONTH_OF, key=len, reverse=True)))
_NUMBERS: Final = re.compile(
    r"(?<!\d)(?:(\d{4})[-./](\d\d?)[-./](\d\d?)|(\d\d?)\s?[-./,]\s?(\d\d?)\s?[-./,]\s?(\d{4}|\d\d))(?!\d)"
)
_DIGITS: Final = re.compile(r"\d+")
_SERIAL: Final = re.compile(r"\d{5}(?:\.0+)?")


def parse_day(text: str, today: date) -> date | None:
    """Return the day that a text names, or None if it names none or several.

    A year of two digits is the latest one that is not in the future. The day comes before the
    month, unless only the other order is possible.
    """
    if match := _NUMBERS.fullmatch(text):
        return _read_numbers(match, today)
    if _SERIAL.fullmatch(text):
        day = _SERIAL_ORIGIN + timedelta(int(text[:5]))
        return day if day >= EARLIEST else None
    matches = list(_NUMBERS.finditer(text))
    if len(matches) == 1:
        return _read_numbers(matches[0], today)
    return None if matches else _read_words(text, today)


def _read_numbers(match: re.Match[str], today: date) -> date | None:
    if match[1]:
        return _build_day(int(match[1]), int(match[2]), int(match[3]))
    first, second, year = int(match[4]), int(match[5]), _complete_year(match[6], today)
    return _build_day(year, second, first) or _build_day(year, first, second)


def _read_words(text: str, today: date) -> date | None:
    """Return the day of a text with the name of a month, such as "1980 ж. 4 сәуір"."""
    folded = fold_text(text)
    months = _WORD_MONTH.findall(folded)
    numbers = _DIGITS.findall(folded)
    if len(months) != 1 or len(numbers) != 2 or max(map(len, numbers)) > YEAR_DIGITS:
        return None
    year_text, day_text = sorted(numbers, key=len, reverse=True)
    if len(year_text) == 2:  # both are short: the day stands first
        day_text, year_text = numbers
    return _build_day(_complete_year(year_text, today), _MONTH_OF[months[0]], int(day_text))


def _complete_year(text: str, today: date) -> int:
    year = int(text)
    if len(text) == YEAR_DIGITS:
        return year
    return 2000 + year if 2000 + year <= today.year else 1900 + year


def _build_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
