"""Saved reports: which an actor sees. Whoever does not answer for the place of a report any more does not see it, the owner neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation, Person, RoleGrant
from lms.accounts.queries import units_in_scope
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER, Actor, full_name
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_row, read_rows
from lms.obligations.queries import organisations_answered_for
from lms.regions.models import RegionUnit
from lms.report_builder.errors import ReportBroken, SavedReportNotFound
from lms.report_builder.models import SavedReport
from lms.report_builder.rules import Definition, read_definition
from lms.reporting.queries.places import ORGANISATIONS, UNITS

SORTS: Final = ("name", "place", "created")
MINE: Final = "mine"
SHARED: Final = "shared"
LEFT: Final = "left"


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A saved report as lists show it. `is_left`: nobody who answers for anything owns it any more."""

    id: int
    person_id: int
    name: str
    shared: bool
    created_at: datetime
    place_kind: str
    place_id: int
    stored: dict[str, Any]
    place_kk: str
    place_ru: str
    surname: str
    given_name: str
    patronymic: str
    is_left: bool

    @property
    def owner(self) -> str:
        """The owner's name as in the passport."""
        return full_name(self.surname, self.given_name, self.patronymic)

    @property
    def definition(self) -> Definition:
        """What it asks for. Raises ReportBroken if that is not counted any more."""
        try:
            return read_definition(self.stored)
        except (ValueError, KeyError, TypeError) as error:
            raise ReportBroken from error


def reports(
    session: Session,
    by: Actor,
    *,
    name: str = "",
    whose: str = "",
    sort: str = "-created",
    limit: int,
    offset: int = 0,
) -> tuple[list[ReportRow], int]:
    """One page of the reports that the actor sees, and how many there are. `whose`: MINE, SHARED or LEFT, or empty for all."""
    conditions = [visible(by)]
    if name:
        conditions.append(func.lower(SavedReport.name).contains(name.lower(), autoescape=True))
    if whose:
        conditions.append(
            {
                MINE: SavedReport.person_id == by.person_id,
                SHARED: SavedReport.person_id != by.person_id,
                LEFT: _is_left(),
            }[whose]
        )
    rows = session.execute(
        _rows().where(*conditions).order_by(*_order(sort)).limit(limit).offset(offset)
    )
    total = session.scalar(select(func.count()).select_from(SavedReport).where(*conditions)) or 0
    return list(read_rows(ReportRow, rows)), total


def report(session: Session, by: Actor, report_id: int) -> ReportRow:
    """A saved report. Raises SavedReportNotFound for a foreign one as for a missing one."""
    row = session.execute(_rows().where(SavedReport.id == report_id, visible(by))).first()
    if row is None:
        raise SavedReportNotFound
    return read_row(ReportRow, row)


def visible(by: Actor) -> ColumnElement[bool]:
    """Whether the actor sees a report: their own and the shared ones of the places that they answer for now; the national administrator
    also those whose owner has left.
    """
    mine: list[ColumnElement[bool]] = [
        SavedReport.person_id == by.person_id,
        SavedReport.shared.is_(True),
    ]
    if by.is_national_admin():
        mine.append(_is_left())
    here = or_(
        and_(
            SavedReport.place_kind == UNITS, SavedReport.place_id.in_(units_in_scope(by, OFFICER))
        ),
        and_(
            SavedReport.place_kind == ORGANISATIONS,
            SavedReport.place_id.in_(organisations_answered_for(by)),
        ),
    )
    return and_(SavedReport.deleted_at.is_(None), or_(*mine), here)


def has_report_named(
    session: Session, *, person_id: int, name: str, other_than: int | None = None
) -> bool:
    """Whether a person has another report of this name."""
    same = [
        SavedReport.person_id == person_id,
        SavedReport.name == name,
        SavedReport.deleted_at.is_(None),
    ]
    if other_than is not None:
        same.append(SavedReport.id != other_than)
    return session.scalar(select(SavedReport.id).where(*same).limit(1)) is not None


def _is_left() -> ColumnElement[bool]:
    """Whether the owner is blocked, or holds none of the roles that compose reports."""
    works = and_(
        RoleGrant.person_id == SavedReport.person_id,
        RoleGrant.withdrawn_at.is_(None),
        RoleGrant.role.in_((OFFICER, HR, NATIONAL_ADMIN)),
    )
    owner = aliased(Person)
    blocked = and_(owner.id == SavedReport.person_id, owner.blocked_at.is_not(None))
    return or_(
        ~exists().where(works).correlate(SavedReport),
        exists().where(blocked).correlate(SavedReport),
    )


def _rows() -> Select[*tuple[Any, ...]]:
    place_kk, place_ru = (
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
            SavedReport.place_kind,
            SavedReport.place_id,
            SavedReport.definition.label("stored"),
            place_kk.label("place_kk"),
            place_ru.label("place_ru"),
            Person.surname,
            Person.given_name,
            Person.patronymic,
            _is_left().label("is_left"),
        )
        .join(Person, Person.id == SavedReport.person_id)
        .outerjoin(
            RegionUnit, and_(SavedReport.place_kind == UNITS, RegionUnit.id == SavedReport.place_id)
        )
        .outerjoin(
            Organisation,
            and_(SavedReport.place_kind == ORGANISATIONS, Organisation.id == SavedReport.place_id),
        )
    )


def _order(sort: str) -> Sequence[ColumnElement[Any]]:
    name, key = f"name_{current_language()}", sort.removeprefix("-")
    orders: dict[str, Any] = {
        "name": SavedReport.name.collate(COLLATION),
        "place": func.coalesce(getattr(RegionUnit, name), getattr(Organisation, name)).collate(
            COLLATION
        ),
    }
    chosen = orders.get(key, SavedReport.created_at)
    return chosen.desc() if sort.startswith("-") else chosen, SavedReport.id.desc()
