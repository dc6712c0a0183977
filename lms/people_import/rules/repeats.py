"""What the lines of a list have in common: doubles, and values that stand in several lines."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from lms.people_import.rules.emails import read_email
from lms.people_import.rules.noise import find_noise
from lms.people_import.rules.person_entry import PersonEntry
from lms.people_import.rules.phones import read_phone

DOUBLE: Final = "skip_double"
DOUBLE_DIFFERS: Final = "skip_double_differs"
MOST_LINES: Final = 10  # lines that a fault names
_NOT_DIGITS: Final = re.compile(r"\D")
_SIMPLE_EMAIL: Final = re.compile(r"[\w.@+-]+", re.ASCII)

Skip = tuple[str, dict[str, list[int]]]  # the code of the reason, and its parameters


class RepeatFinder:
    """Finder of lines about nobody, of doubles, and of values that repeat within a table.

    Reads the whole table once. Keeps hashes of lines, which hold no personal data.
    """

    def __init__(self, matching: Mapping[str, int], header: Sequence[str] = ()) -> None:
        self._matching, self._header = matching, header
        self._columns = sorted(set(matching.values()))
        self._identifying_columns = [
            (name, matching[name]) for name in ("iin", "email", "phone") if name in matching
        ]
        self._name_columns = [
            matching[name]
            for name in ("full_name", "surname", "given_name", "patronymic")
            if name in matching
        ]
        self._lines_by_hash: dict[int, int] = {}  # hash of a line to the first such line
        self._first: dict[tuple[str, str], int] = {}
        self._names: dict[int, int] = {}  # line with an IIN to the hash of its name
        self._lines: dict[tuple[str, str], list[int]] = {}
        self.skipped: dict[int, Skip] = {}

    def scan(self, rows: Iterable[tuple[int, Sequence[str]]]) -> int:
        """Read the whole table once and return the number of its lines."""
        total = 0
        for line, cells in rows:
            total += 1
            if (skip := self._find_skip(line, cells)) is None:
                self._note_values(line, cells)
            else:
                self.skipped[line] = skip
        return total

    def _find_skip(self, line: int, cells: Sequence[str]) -> Skip | None:
        """Return why a line is left out: it is about nobody, or says what another one says."""
        if not self._has_iin(cells) and (code := find_noise(cells, self._header, self._matching)):
            return code, {}
        width = len(cells)
        text = "\x1f".join([cells[column] for column in self._columns if column < width])
        first = self._lines_by_hash.setdefault(hash(text.lower()), line)
        return None if first == line else (DOUBLE, {"lines": [first]})

    def _has_iin(self, cells: Sequence[str]) -> bool:
        column = self._matching.get("iin", len(cells))
        text = cells[column] if column < len(cells) else ""
        return len(text) == 12 and text.isdigit()

    def _note_values(self, line: int, cells: Sequence[str]) -> None:
        keys = [
            (name, key)
            for name, column in self._identifying_columns
            if column < len(cells) and (key := build_comparison_key(name, cells[column]))
        ]
        for name, key in keys:
            first = self._first.setdefault((name, key), line)
            if name == "iin":
                name_hash = self._hash_name(cells)
                if first != line and self._names.get(first) == name_hash:
                    self.skipped[line] = DOUBLE_DIFFERS, {"lines": [first]}
                    return
                self._names[line] = name_hash
            if first != line:
                self._lines.setdefault((name, key), [first]).append(line)

    def _hash_name(self, cells: Sequence[str]) -> int:
        width = len(cells)
        names = " ".join([cells[column] for column in self._name_columns if column < width])
        return hash(names.lower())

    def add_faults(self, entry: PersonEntry, cells: Sequence[str]) -> None:
        """Add faults to an entry whose values another line has too; drop repeated contacts."""
        for name, column in self._identifying_columns:
            lines = (
                self._lines.get((name, build_comparison_key(name, cells[column])))
                if self._lines and column < len(cells)
                else None
            )
            if lines:
                entry.fail(name, f"{name}_twice", lines=lines[:MOST_LINES])


def build_comparison_key(name: str, text: str) -> str:
    """Return a cheap comparison key of a cell, since every line of the table is read.

    Empty for what is no IIN, e-mail or telephone number in full.
    """
    if name == "email":
        return _build_email_key(text)
    digits = _NOT_DIGITS.sub("", text)
    if name == "iin":
        return digits.lstrip("0")
    if len(digits) < 10:
        return ""
    return digits[-10:] if len(digits) < 12 else (read_phone(text) or "")[-10:]


def _build_email_key(text: str) -> str:
    if "@" not in text:
        return ""
    return text.lower() if _SIMPLE_EMAIL.fullmatch(text) else read_email(text) or ""
