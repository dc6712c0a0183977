"""Reading of a line's cells into an entry, with the faults visible in the line alone."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lms.accounts.rules import fold_text, is_bin, normalize_iin
from lms.accounts.rules.names import find_strange_signs
from lms.core.text import is_plain
from lms.people_import.rules.answers import SETTLEMENT_OF, SEX_OF, find_code, parse_birth
from lms.people_import.rules.blanks import has_only_signs, is_blank
from lms.people_import.rules.contacts import read_email, read_phone
from lms.people_import.rules.days import parse_day
from lms.people_import.rules.names import (
    clean_name,
    fix_capitals,
    fix_mixed_letters,
    has_initials,
    has_mixed_letters,
    split_name,
)

Fault = tuple[str, str, dict[str, Any]]
LONGEST: Final = {
    "surname": 100,
    "given_name": 100,
    "patronymic": 100,
    "position": 200,
    "organisation": 300,
    "email": 254,
    "region": 300,
}
EARLIEST: Final = date(1950, 1, 1)
_LANGUAGES: Final = {
    "kk": ("kk", "kz", "kaz", "каз", "қазақ", "қазақша", "қазақ тілі", "казахский"),
    "ru": ("ru", "rus", "рус", "орыс", "орысша", "орыс тілі", "русский"),
}
_LANGUAGE_OF: Final = {
    fold_text(word): code for code, words in _LANGUAGES.items() for word in words
}
_NAME_FIELDS: Final = ("full_name", "surname", "given_name")
_WORDS_AND_IIN: Final = re.compile(r"(?:[^\W\d]|[№:.\s])*(\d{12})(?:\s*\([^\d()]*\))?")


@dataclass(slots=True)
class PersonEntry:
    """What a line says about a person, in stored form.

    None where the line says nothing, which leaves the stored value as it is. `cells` holds the
    texts of the line by field, `birth_day` tells namesakes apart and is not stored.
    """

    line: int
    iin: str | None = None
    surname: str | None = None
    given_name: str | None = None
    patronymic: str | None = None
    position: str | None = None
    category: str | None = None
    bin: str | None = None
    organisation: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    kato: str | None = None
    region: str | None = None
    starts_on: str | None = None
    sex: str | None = None
    birth_year: int | None = None
    settlement: str | None = None
    birth_day: date | None = None
    cells: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fail(self, name: str, code: str, **params: Any) -> None:
        """Add a fault to a field."""
        self.faults.append((name, code, params))

    def values(self) -> dict[str, str | int]:
        """Return the fields that the line fills."""
        return {name: value for name in VALUES if (value := getattr(self, name)) is not None}


_NOT_STORED: Final = ("line", "birth_day", "cells", "faults")
VALUES: Final = tuple(name for name in PersonEntry.__slots__ if name not in _NOT_STORED)


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
    _read_names(entry, texts)
    _read_iin(entry, texts.get("iin", ""))
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


def _read_names(entry: PersonEntry, texts: Mapping[str, str]) -> None:
    names = _split_names(texts)
    invisible = {name for name, code, _params in entry.faults if code == "invisible"}
    for name, text in zip(("surname", "given_name", "patronymic"), names, strict=True):
        if signs := find_strange_signs(text):
            entry.fail(name, "name_signs", signs=signs)
        elif check_length(entry, name, text) and text:
            if has_mixed_letters(text):
                text = _replace_mixed_letters(entry, name, text)  # noqa: PLW2901
            setattr(entry, name, fix_capitals(text))
    if not invisible & {"full_name", "surname", "given_name"}:
        for name, text in (("surname", names[0]), ("given_name", names[1])):
            if not text:
                entry.fail(name, "name_missing" if name == "surname" else "given_name_missing")
    if has_initials(names[1]):
        entry.fail("given_name", "name_initials")


def _split_names(texts: Mapping[str, str]) -> tuple[str, str, str]:
    """Return surname, given name and patronymic, from one cell or from three.

    Three columns whose first holds the whole name are read as one.
    """
    full_name = texts.get("full_name", "")
    surname, given_name = texts.get("surname", ""), texts.get("given_name", "")
    patronymic = texts.get("patronymic", "")
    if "surname" in texts and not given_name and not patronymic and " " in surname:
        full_name = surname
    if "full_name" in texts or full_name:
        return split_name(clean_name(full_name))
    return clean_name(surname), clean_name(given_name), clean_name(patronymic)


def _replace_mixed_letters(entry: PersonEntry, name: str, text: str) -> str:
    """Return the name in one alphabet, and note that its letters were replaced."""
    fixed = fix_mixed_letters(text)
    entry.fail(name, "name_letters")
    return fixed


def check_length(entry: PersonEntry, name: str, text: str) -> bool:
    """Return whether the text fits its column; add a fault if not."""
    if len(text) > LONGEST[name]:
        entry.fail(name, "too_long", most=LONGEST[name])
        return False
    return True


def _read_iin(entry: PersonEntry, text: str) -> None:
    if not any(letter.isdigit() for letter in text):
        return  # words such as "being issued" say that there is none
    entry.iin = normalize_iin(restore_zeros(text)) or _find_iin(text)
    if entry.iin is None:
        entry.fail("iin", "iin_wrong")


def _find_iin(text: str) -> str | None:
    """Return the IIN within a text such as "ИИН 900101300123", or None."""
    match = _WORDS_AND_IIN.fullmatch(text)
    return normalize_iin(match[1]) if match else None


def restore_zeros(text: str) -> str:
    """Return an IIN's or BIN's digits with the leading zeros that a spreadsheet drops.

    Spaces, dashes and apostrophes are removed.
    """
    digits = text.replace(" ", "").replace("-", "").strip("'’").removesuffix(".0")
    return digits.zfill(12) if 9 <= len(digits) < 12 and digits.isdigit() else digits


def _read_contacts(entry: PersonEntry, texts: Mapping[str, str]) -> None:
    for name, read in (("email", read_email), ("phone", read_phone)):
        text = texts.get(name, "")
        if not text:
            continue
        value = read(text)
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
