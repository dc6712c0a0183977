"""Reads of programmes in the actor's scope: an officer's regions, or all for the administrator."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor, format_full_name
from lms.core.collation import build_sort_key
from lms.core.i18n import current_language
from lms.core.rows import read_row, read_rows
from lms.programmes.errors import ProgrammeNotFound, RegionNotFound
from lms.programmes.models import Programme, ProgrammeEvent
from lms.programmes.rules import CLOSED, DRAFTING, IN_FORCE, DaySpan
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
    """A programme with the names of its region."""

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
    """A region with its open programme, else its last one, or None."""

    region: RegionRow
    programme: ProgrammeRow | None

    @property
    def state(self) -> str:
        """The state of the programme; "" without one."""
        return self.programme.state if self.programme else ""

    @property
    def is_in_force(self) -> bool:
        """Whether the region has an approved programme."""
        return self.state in IN_FORCE


@dataclass(frozen=True, slots=True)
class ProgrammeEventRow:
    """An event of a programme; `name` is the person's, or None for the operator."""

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
# A region shows the programme whose state comes last: today, and in some days.
_OPEN_LAST: Final = (CLOSED, DRAFTING, *IN_FORCE)
_IN_FORCE_LAST: Final = (DRAFTING, CLOSED, *IN_FORCE)


def load_programme(session: Session, by: Actor, programme_id: int) -> ProgrammeRow:
    """Return a programme. Raises ProgrammeNotFound, also if out of scope."""
    row = session.execute(
        _select_programmes_in_scope(by).where(Programme.id == programme_id)
    ).first()
    if row is None:
        raise ProgrammeNotFound
    return read_row(ProgrammeRow, row)


def list_programmes(session: Session, by: Actor, region_id: int) -> list[ProgrammeRow]:
    """Return the programmes of a region: the open one, then the closed ones, latest first."""
    rows = session.execute(
        _select_programmes_in_scope(by).where(Programme.region_unit_id == region_id)
    )
    return sorted(
        read_rows(ProgrammeRow, rows),
        key=lambda row: (row.state != CLOSED, row.starts_on, row.id),
        reverse=True,
    )


def load_region(session: Session, by: Actor, region_id: int) -> RegionRow:
    """Return a region of today in the actor's scope. Raises RegionNotFound, also for a district."""
    row = session.execute(_select_regions_in_scope(by).where(RegionUnit.id == region_id)).first()
    if row is None:
        raise RegionNotFound
    return read_row(RegionRow, row)


def list_region_lines(
    session: Session, by: Actor, *, meeting: DaySpan | None = None
) -> list[RegionLine]:
    """Return today's regions in the actor's scope with their programmes, in alphabetical order.

    With `meeting`, only programmes that share a day with that span count; a draft takes no place
    of one that was approved, even if that is closed. Two queries.
    """
    regions = list(read_rows(RegionRow, session.execute(_select_regions_in_scope(by))))
    regions.sort(key=lambda row: build_sort_key(getattr(row, f"name_{current_language()}")))
    ranks = _OPEN_LAST if meeting is None else _IN_FORCE_LAST
    latest: dict[int, ProgrammeRow] = {}
    rows = session.execute(
        _select_programmes_in_scope(by).order_by(Programme.starts_on, Programme.id)
    )
    for row in read_rows(ProgrammeRow, rows):
        if meeting is not None and not row.span.has_day_of(meeting):
            continue
        latest_row = latest.get(row.region_unit_id, row)
        if ranks.index(row.state) >= ranks.index(latest_row.state):
            latest[row.region_unit_id] = row
    return [RegionLine(region, latest.get(region.id)) for region in regions]


def list_events(session: Session, programme_id: int) -> list[ProgrammeEventRow]:
    """Return the record of a programme already loaded in scope, the newest first."""
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
            kind=kind,
            at=at,
            name=format_full_name(surname, given_name, patronymic) if surname is not None else None,
            details=details,
        )
        for kind, at, surname, given_name, patronymic, details in rows
    ]


def _select_programmes_in_scope(by: Actor) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(*_COLUMNS)
    return query.join(RegionUnit, RegionUnit.id == Programme.region_unit_id).where(
        Programme.region_unit_id.in_(select_units_in_scope(by, OFFICER))
    )


def _select_regions_in_scope(by: Actor) -> Select[*tuple[Any, ...]]:
    return select(RegionUnit.id, RegionUnit.name_kk, RegionUnit.name_ru).where(
        RegionUnit.level.in_(REGIONS),
        RegionUnit.valid_to.is_(None),
        RegionUnit.id.in_(select_units_in_scope(by, OFFICER)),
    )
