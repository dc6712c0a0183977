"""Reading of a line's cells into an entry, with the faults visible in the line alone."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from lms.accounts.rules import fold_text, is_bin
from lms.core.text import is_plain
from lms.people_import.rules.answers import SETTLEMENT_OF, SEX_OF, find_code, parse_birth
from lms.people_import.rules.blanks import has_only_signs, is_blank
from lms.people_import.rules.days import parse_day
from lms.people_import.rules.emails import read_email
from lms.people_import.rules.iins import read_iin, restore_zeros
from lms.people_import.rules.name_cells import read_names
from lms.people_import.rules.person_entry import PersonEntry, check_length
from lms.people_import.rules.phones import read_phone

EARLIEST: Final = date(1950, 1, 1)
_LANGUAGES: Final = {
    "kk": ("kk", "kz", "kaz", "каз", "қазақ", "қазақша", "қазақ тілі", "казахский"),
    "ru": ("ru", "rus", "рус", "орыс", "орысша", "орыс тілі", "русский"),
}
_LANGUAGE_OF: Final = {
    fold_text(word): code for code, words in _LANGUAGES.items() for word in words
}
_NAME_FIELDS: Final = ("full_name", "surname", "given_name")


def read_entry(
    line: int,
    cells: Sequence[str],
    matching: Mapping[str, int],
    *,
    today: date,
    category: Callable[[str], str | None],
) -> PersonEntry:
    """Return the entry of a line with all of its faults.

    `category` maps a text to the code of a position category.
    """
    entry = PersonEntry(line)
    texts = {
        name: clean_cell(cells[column]) for name, column in matching.items() if column < len(cells)
    }
    entry.cells = dict(texts)
    for name, text in texts.items():
        if text and not is_plain(text):
            entry.fail(name, "invisible")
            texts[name] = ""
        elif has_only_signs(text) if name in _NAME_FIELDS else is_blank(text):
            texts[name] = ""
    read_names(entry, texts)
    read_iin(entry, texts.get("iin", ""))
    _read_contacts(entry, texts)
    _read_organisation(entry, texts)
    _read_post(entry, texts, today, category)
    _read_answers(entry, texts, today)
    return entry


def clean_cell(text: str) -> str:
    """Return a cell's text in NFC, with whitespace trimmed and collapsed."""
    return (
        " ".join(text.split())
        if text.isascii()
        else " ".join(unicodedata.normalize("NFC", text).split())
    )


def _read_contacts(entry: PersonEntry, texts: Mapping[str, str]) -> None:
    for name, read_text in (("email", read_email), ("phone", read_phone)):
        text = texts.get(name, "")
        if not text:
            continue
        value = read_text(text)
        setattr(entry, name, value)
        if value is None:
            entry.fail(name, f"{name}_wrong")


def _read_organisation(entry: PersonEntry, texts: Mapping[str, str]) -> None:
    if digits := restore_zeros(texts.get("bin", "")):
        entry.bin = digits if is_bin(digits) else None
        if entry.bin is None:
            entry.fail("bin", "bin_wrong")
    for name in ("organisation", "region"):
        text = texts.get(name, "")
        if text and check_length(entry, name, text):
            setattr(entry, name, text)
    entry.kato = texts.get("kato", "").replace(" ", "")[:20] or None


def _read_post(
    entry: PersonEntry, texts: Mapping[str, str], today: date, category: Callable[[str], str | None]
) -> None:
    if (text := texts.get("position", "")) and check_length(entry, "position", text):
        entry.position = text
    if text := texts.get("category", ""):
        entry.category = category(text)
        if entry.category is None:
            entry.fail("category", "category_unknown")
    if text := texts.get("language", ""):
        entry.language = _LANGUAGE_OF.get(fold_text(text).strip("."))
        if entry.language is None:
            entry.fail("language", "language_unknown")
    if text := texts.get("starts_on", ""):
        _read_day(entry, text, today)


def _read_day(entry: PersonEntry, text: str, today: date) -> None:
    day = parse_day(text, today)
    if day is None:
        entry.fail("starts_on", "date_wrong")
    elif day > today:
        entry.fail("starts_on", "date_future")
    elif day < EARLIEST:
        entry.fail("starts_on", "date_far")
    else:
        entry.starts_on = day.isoformat()


def _read_answers(entry: PersonEntry, texts: Mapping[str, str], today: date) -> None:
    """Read sex, settlement and birth; of a birthday only the year is stored."""
    entry.sex, entry.settlement = (
        find_code(texts.get("sex", ""), SEX_OF),
        find_code(texts.get("settlement", ""), SETTLEMENT_OF),
    )
    if birth := parse_birth(texts.get("birth_year", ""), today):
        entry.birth_year, entry.birth_day = birth
    for name, code in (
        ("sex", "sex_unknown"),
        ("settlement", "settlement_unknown"),
        ("birth_year", "birth_year_wrong"),
    ):
        if texts.get(name) and getattr(entry, name) is None:
            entry.fail(name, code)
