"""Programmes within the actor's scope: an officer's those of the regions that they answer for, the national administrator's all."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import units_in_scope
from lms.accounts.rules import OFFICER, Actor, full_name
from lms.core.collation import sort_key
from lms.core.i18n import current_language
from lms.core.rows import read_row, read_rows
from lms.programmes.errors import ProgrammeNotFound, RegionNotFound
from lms.programmes.models import Programme, ProgrammeEvent
from lms.programmes.rules import CLOSED, IN_FORCE, DaySpan
from lms.regions.models import RegionUnit
from lms.regions.rules import REGIONS


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region."""

    id: int
    name_kk: str
    name_ru: str


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme with its region."""

    id: int
    region_unit_id: int
    region_kk: str
    region_ru: str
    name_kk: str
    name_ru: str
    state: str
    starts_on: date
    ends_on: date
    document_number: str
    document_on: date | None
    document_name: str
    document_sha256: str | None

    @property
    def span(self) -> DaySpan:
        """Its days."""
        return DaySpan(self.starts_on, self.ends_on)

    @property
    def is_ready(self) -> bool:
        """Whether the approving document is complete."""
        return bool(self.document_number and self.document_on and self.document_sha256)


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A region with the programme that is under way, else the last one; None where it never had any."""

    region: RegionRow
    programme: ProgrammeRow | None

    @property
    def state(self) -> str:
        """The programme's state; an empty text where there is none."""
        return self.programme.state if self.programme else ""

    @property
    def in_force(self) -> bool:
        """Whether the region has an approved programme."""
        return self.state in IN_FORCE


@dataclass(frozen=True, slots=True)
class ProgrammeEventRow:
    """What happened to a programme. `name`: who did it, None for the operator."""

    kind: str
    at: datetime
    name: str | None
    details: dict[str, Any]


_COLUMNS: Final = (
    Programme.id,
    Programme.region_unit_id,
    RegionUnit.name_kk.label("region_kk"),
    RegionUnit.name_ru.label("region_ru"),
    Programme.name_kk,
    Programme.name_ru,
    Programme.state,
    Programme.starts_on,
    Programme.ends_on,
    Programme.document_number,
    Programme.document_on,
    Programme.document_name,
    Programme.document_sha256,
)


def programme(session: Session, by: Actor, programme_id: int) -> ProgrammeRow:
    """The programme. Raises ProgrammeNotFound for one of a foreign region as for a missing one."""
    row = session.execute(_mine(by).where(Programme.id == programme_id)).first()
    if row is None:
        raise ProgrammeNotFound
    return read_row(ProgrammeRow, row)


def programmes_of(session: Session, by: Actor, region_id: int) -> list[ProgrammeRow]:
    """The programmes of a region: first the one under way, then the closed ones, the latest first."""
    rows = session.execute(_mine(by).where(Programme.region_unit_id == region_id))
    return sorted(
        read_rows(ProgrammeRow, rows),
        key=lambda row: (row.state != CLOSED, row.starts_on, row.id),
        reverse=True,
    )


def region(session: Session, by: Actor, region_id: int) -> RegionRow:
    """A region of today that the actor answers for. Raises RegionNotFound, also for a district."""
    row = session.execute(_regions(by).where(RegionUnit.id == region_id)).first()
    if row is None:
        raise RegionNotFound
    return read_row(RegionRow, row)


def region_lines(
    session: Session, by: Actor, *, meeting: DaySpan | None = None
) -> list[RegionLine]:
    """The regions of today that the actor answers for, in alphabetical order, each with its programme: of those that have days in `meeting`,
    if that is given. Two queries.
    """
    regions = list(read_rows(RegionRow, session.execute(_regions(by))))
    regions.sort(key=lambda one: sort_key(getattr(one, f"name_{current_language()}")))
    latest: dict[int, ProgrammeRow] = {}
    rows = session.execute(_mine(by).order_by(Programme.starts_on, Programme.id))
    for row in read_rows(ProgrammeRow, rows):
        if meeting is not None and not row.span.meets(meeting):
            continue
        if row.state != CLOSED or latest.get(row.region_unit_id, row).state == CLOSED:
            latest[row.region_unit_id] = row
    return [RegionLine(one, latest.get(one.id)) for one in regions]


def events(session: Session, programme_id: int) -> list[ProgrammeEventRow]:
    """The record of a programme that was loaded before, the newest first."""
    rows = session.execute(
        select(
            ProgrammeEvent.kind,
            ProgrammeEvent.at,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            ProgrammeEvent.details,
        )
        .outerjoin(Person, Person.id == ProgrammeEvent.actor_id)
        .where(ProgrammeEvent.programme_id == programme_id)
        .order_by(ProgrammeEvent.id.desc())
    )
    return [
        ProgrammeEventRow(
            kind,
            at,
            full_name(surname, given, patronymic) if surname is not None else None,
            details,
        )
        for kind, at, surname, given, patronymic, details in rows
    ]


def _mine(by: Actor) -> Select[*tuple[Any, ...]]:
    asked: Select[*tuple[Any, ...]] = select(*_COLUMNS)
    return asked.join(RegionUnit, RegionUnit.id == Programme.region_unit_id).where(
        Programme.region_unit_id.in_(units_in_scope(by, OFFICER))
    )


def _regions(by: Actor) -> Select[*tuple[Any, ...]]:
    return select(RegionUnit.id, RegionUnit.name_kk, RegionUnit.name_ru).where(
        RegionUnit.level.in_(REGIONS),
        RegionUnit.valid_to.is_(None),
        RegionUnit.id.in_(units_in_scope(by, OFFICER)),
    )
