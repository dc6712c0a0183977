"""Saved reports in the scope of an actor.

Nobody sees the report of an area outside their present scope, not even its owner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, format_full_name
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_row, read_rows
from lms.regions.models import RegionUnit
from lms.report_builder.errors import ReportBroken, SavedReportNotFound
from lms.report_builder.models import SavedReport
from lms.report_builder.queries.visibility import is_left, is_visible
from lms.report_builder.rules import Definition, read_definition
from lms.reporting.queries.areas import ORGANISATIONS, UNITS

SORTS: Final = ("name", "area", "created")
MINE: Final = "mine"
SHARED: Final = "shared"
LEFT: Final = "left"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A saved report in lists; `is_left`: its owner no longer has a role that composes reports."""

    id: int
    person_id: int
    name: str
    shared: bool
    created_at: datetime
    area_kind: str
    area_id: int
    stored_definition: dict[str, Any]
    area_kk: str
    area_ru: str
    surname: str
    given_name: str
    patronymic: str
    is_left: bool

    @property
    def owner(self) -> str:
        """The owner's full name."""
        return format_full_name(self.surname, self.given_name, self.patronymic)

    @property
    def definition(self) -> Definition:
        """The definition. Raises ReportBroken if it is not valid any more."""
        try:
            return read_definition(self.stored_definition)
        except (ValueError, KeyError, TypeError) as error:
            raise ReportBroken from error


def list_reports(
    session: Session,
    by: Actor,
    *,
    name: str = "",
    whose: str = "",
    sort: str = "-created",
    limit: int,
    offset: int = 0,
) -> tuple[list[ReportRow], int]:
    """List a page of the reports that the actor sees, and count them all.

    `whose`: MINE, SHARED, LEFT, or empty for all.
    """
    conditions = [is_visible(by)]
    if name:
        conditions.append(func.lower(SavedReport.name).contains(name.lower(), autoescape=True))
    if whose:
        conditions.append(
            {
                MINE: SavedReport.person_id == by.person_id,
                SHARED: SavedReport.person_id != by.person_id,
                LEFT: is_left(),
            }[whose]
        )
    rows = session.execute(
        _select_rows().where(*conditions).order_by(*_list_order(sort)).limit(limit).offset(offset)
    )
    total = session.scalar(select(func.count()).select_from(SavedReport).where(*conditions)) or 0
    return list(read_rows(ReportRow, rows)), total


def load_report(session: Session, by: Actor, report_id: int) -> ReportRow:
    """Load a saved report. Raises SavedReportNotFound if it is missing or not visible."""
    row = session.execute(_select_rows().where(SavedReport.id == report_id, is_visible(by))).first()
    if row is None:
        raise SavedReportNotFound
    return read_row(ReportRow, row)


def find_report_named(
    session: Session, *, person_id: int, name: str, other_than: int | None = None
) -> SavedReport | None:
    """Return another report of a person that has this name, or None."""
    same = [
        SavedReport.person_id == person_id,
        SavedReport.name == name,
        SavedReport.deleted_at.is_(None),
    ]
    if other_than is not None:
        same.append(SavedReport.id != other_than)
    return session.scalar(select(SavedReport).where(*same).limit(1))


@cache
def _select_rows() -> Select[*tuple[Any, ...]]:
    area_kk, area_ru = (
        func.coalesce(getattr(RegionUnit, name), getattr(Organisation, name))
        for name in ("name_kk", "name_ru")
    )
    return (
        select(
            SavedReport.id,
            SavedReport.person_id,
            SavedReport.name,
            SavedReport.shared,
            SavedReport.created_at,
            SavedReport.area_kind,
            SavedReport.area_id,
            SavedReport.definition.label("stored_definition"),
            area_kk.label("area_kk"),
            area_ru.label("area_ru"),
            Person.surname,
            Person.given_name,
            Person.patronymic,
            is_left().label("is_left"),
        )
        .join(Person, Person.id == SavedReport.person_id)
        .outerjoin(
            RegionUnit, and_(SavedReport.area_kind == UNITS, RegionUnit.id == SavedReport.area_id)
        )
        .outerjoin(
            Organisation,
            and_(SavedReport.area_kind == ORGANISATIONS, Organisation.id == SavedReport.area_id),
        )
    )


def _list_order(sort: str) -> Sequence[ColumnElement[Any]]:
    name, key = f"name_{current_language()}", sort.removeprefix("-")
    orders: dict[str, Any] = {
        "name": SavedReport.name.collate(COLLATION),
        "area": func.coalesce(getattr(RegionUnit, name), getattr(Organisation, name)).collate(
            COLLATION
        ),
    }
    column = orders.get(key, SavedReport.created_at)
    return column.desc() if sort.startswith("-") else column, SavedReport.id.desc()
