"""What a line says about a person, in stored form, with its faults."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from lms.accounts.rules.line_faults import LineFault

LONGEST: Final = {
    "surname": 100,
    "given_name": 100,
    "patronymic": 100,
    "position": 200,
    "organisation": 300,
    "email": 254,
    "region": 300,
}


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
    faults: list[LineFault] = field(default_factory=list)

    def fail(self, name: str, code: str, **params: Any) -> None:
        """Add a fault to a field."""
        self.faults.append(LineFault(name, code, params))

    def list_values(self) -> dict[str, str | int]:
        """Return the fields that the line fills."""
        return {name: value for name in VALUES if (value := getattr(self, name)) is not None}


_NOT_STORED: Final = ("line", "birth_day", "cells", "faults")
VALUES: Final = tuple(name for name in PersonEntry.__slots__ if name not in _NOT_STORED)


def check_length(entry: PersonEntry, name: str, text: str) -> bool:
    """Return whether the text fits its column; add a fault if not."""
    if len(text) > LONGEST[name]:
        entry.fail(name, "too_long", most=LONGEST[name])
        return False
    return True
