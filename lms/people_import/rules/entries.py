"""Reading of a line's cells into an entry, with the faults visible in the line alone."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lms.accounts.rules import fold_text, is_bin, normalize_email, normalize_iin, normalize_phone
from lms.core.text import is_plain
from lms.people_import.rules.answers import SETTLEMENT_OF, SEX_OF, find_code, parse_birth_year
from lms.people_import.rules.names import find_strange_signs, fix_capitals, has_initials, split_name

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
_DAY: Final = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ].*)?|(\d\d?)[./-](\d\d?)[./-](\d{4})(?: г\.?| ж\.?)?"
)


@dataclass(slots=True)
class PersonEntry:
    """What a line says about a person, in stored form.

    None where the line says nothing, which leaves the stored value as it is.
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
    faults: list[Fault] = field(default_factory=list)

    def fail(self, name: str, code: str, **params: Any) -> None:
        """Add a fault to a field."""
        self.faults.append((name, code, params))

    def values(self) -> dict[str, str | int]:
        """Return the fields that the line fills."""
        return {name: value for name in VALUES if (value := getattr(self, name)) is not None}


VALUES: Final = tuple(name for name in PersonEntry.__slots__ if name not in ("line", "faults"))


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
    for name, text in texts.items():
        if text and not is_plain(text):
            entry.fail(name, "invisible")
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
    if "full_name" in texts:
        names = split_name(texts["full_name"])
    else:
        names = texts.get("surname", ""), texts.get("given_name", ""), texts.get("patronymic", "")
    invisible = {name for name, code, _params in entry.faults if code == "invisible"}
    for name, text in zip(("surname", "given_name", "patronymic"), names, strict=True):
        if signs := find_strange_signs(text):
            entry.fail(name, "name_signs", signs=signs)
        elif check_length(entry, name, text) and text:
            setattr(entry, name, fix_capitals(text))
    if not invisible & {"full_name", "surname", "given_name"}:
        for name, text in (("surname", names[0]), ("given_name", names[1])):
            if not text:
                entry.fail(name, "name_missing" if name == "surname" else "given_name_missing")
    if has_initials(names[1]):
        entry.fail("given_name", "name_initials")


def check_length(entry: PersonEntry, name: str, text: str) -> bool:
    """Return whether the text fits its column; add a fault if not."""
    if len(text) > LONGEST[name]:
        entry.fail(name, "too_long", most=LONGEST[name])
        return False
    return True


def _read_iin(entry: PersonEntry, text: str) -> None:
    if not text:
        return
    entry.iin = normalize_iin(restore_zeros(text))
    if entry.iin is None:
        entry.fail("iin", "iin_wrong")


def restore_zeros(text: str) -> str:
    """Return an IIN's or BIN's digits with the leading zeros that a spreadsheet drops.

    Spaces, dashes and apostrophes are removed.
    """
    digits = text.replace(" ", "").replace("-", "").strip("'’")
    return digits.zfill(12) if 9 <= len(digits) < 12 and digits.isdigit() else digits


def _read_contacts(entry: PersonEntry, texts: Mapping[str, str]) -> None:
    for name, canonical in (("email", normalize_email), ("phone", normalize_phone)):
        text = texts.get(name, "")
        if not text:
            continue
        value = canonical(text) if len(text) <= LONGEST["email"] else None
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
    match = _DAY.fullmatch(text)
    try:
        parts = [int(part) for part in match.groups() if part] if match else []
        day = date(*(parts if len(parts[0:1]) and parts[0] > 31 else parts[::-1]))
    except (TypeError, ValueError):
        entry.fail("starts_on", "date_wrong")
        return
    if day > today:
        entry.fail("starts_on", "date_future")
    elif day < EARLIEST:
        entry.fail("starts_on", "date_far")
    else:
        entry.starts_on = day.isoformat()


def _read_answers(entry: PersonEntry, texts: Mapping[str, str], today: date) -> None:
    """Read sex, settlement and year of birth; of a birthday only the year is kept."""
    entry.sex, entry.settlement = (
        find_code(texts.get("sex", ""), SEX_OF),
        find_code(texts.get("settlement", ""), SETTLEMENT_OF),
    )
    entry.birth_year = parse_birth_year(texts.get("birth_year", ""), today)
    for name, code in (
        ("sex", "sex_unknown"),
        ("settlement", "settlement_unknown"),
        ("birth_year", "birth_year_wrong"),
    ):
        if texts.get(name) and getattr(entry, name) is None:
            entry.fail(name, code)


class RepeatFinder:
    """Finder of IINs, e-mails and telephone numbers that repeat within a table."""

    def __init__(self, matching: Mapping[str, int]) -> None:
        self._columns = [
            (name, matching[name]) for name in ("iin", "email", "phone") if name in matching
        ]
        self._first: dict[tuple[str, str], int] = {}
        self._lines: dict[tuple[str, str], list[int]] = {}

    def scan(self, rows: Iterable[tuple[int, Sequence[str]]]) -> int:
        """Read the whole table once and return the number of its lines."""
        total = 0
        for line, cells in rows:
            total += 1
            for name, column in self._columns:
                key = _comparison_key(name, cells[column]) if column < len(cells) else ""
                if not key:
                    continue
                first = self._first.setdefault((name, key), line)
                if first != line:
                    self._lines.setdefault((name, key), [first]).append(line)
        return total

    def add_faults(self, entry: PersonEntry, cells: Sequence[str]) -> None:
        """Add faults to an entry whose values another line has too."""
        for name, column in self._columns:
            lines = (
                self._lines.get((name, _comparison_key(name, cells[column])))
                if self._lines and column < len(cells)
                else None
            )
            if lines:
                entry.fail(name, f"{name}_twice", lines=lines[:10])


def _comparison_key(name: str, text: str) -> str:
    """Return a cheap comparison key of a cell, since every line of the table is read."""
    if name == "email":
        return text.strip().lower()
    digits = re.sub(r"\D", "", text)
    return digits.lstrip("0") if name == "iin" else digits[-10:]
