"""The regions with their districts, as a list to choose a unit from.

It holds the units of today, in the alphabetical order of the reader's language.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Final, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.core.collation import build_sort_key
from lms.core.i18n import current_language
from lms.core.rows import rows_as_json
from lms.regions.models import RegionUnit
from lms.regions.rules import DISTRICTS, REGIONS


@dataclass(frozen=True, slots=True, eq=False)
class UnitChoice:
    """A unit of today in a list to choose from; equal to itself alone, so that lists are keys."""

    id: int
    parent_id: int | None
    level: str
    name_kk: str
    name_ru: str


Unit = TypeVar("Unit", RegionUnit, UnitChoice)
UnitGroups = tuple[tuple[UnitChoice, tuple[UnitChoice, ...]], ...]


def list_districts_by_region(session: Session) -> UnitGroups:
    """Return each region of today with its districts, in one query, for a list to choose from."""
    units = session.connection().scalar(_UNITS_OF_TODAY)
    return _group_by_region(units or "[]", current_language())


# Read as one text: as rows the three hundred units take twice the time.
_UNIT: Final = RegionUnit.__table__.c
_UNITS_OF_TODAY: Final = select(
    rows_as_json(*(_UNIT[field.name] for field in fields(UnitChoice)))
).where(_UNIT.valid_to.is_(None), or_(*(_UNIT.level == level for level in REGIONS + DISTRICTS)))


@lru_cache(maxsize=8)  # most pages with a form ask for the same three hundred units
def _group_by_region(units: str, _language: str) -> UnitGroups:
    """Return each region with its districts, by name in the current language."""
    below: dict[int | None, list[UnitChoice]] = {}
    names = [field.name for field in fields(UnitChoice)]
    choices = (UnitChoice(**dict(zip(names, row, strict=True))) for row in json.loads(units))
    for unit in sort_by_name(choices):
        below.setdefault(unit.parent_id if unit.level in DISTRICTS else None, []).append(unit)
    return tuple((region, tuple(below.get(region.id, ()))) for region in below.get(None, ()))


def sort_by_name(rows: Iterable[Unit]) -> list[Unit]:
    """Return units by name in Kazakh alphabetical order.

    It keeps the Russian letters in Russian order, so it serves both languages.
    """
    name = f"name_{current_language()}"
    return sorted(rows, key=lambda row: build_sort_key(getattr(row, name)))
