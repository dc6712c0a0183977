"""Reforms: the list and one of them, what waits for approval, what one has moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.accounts.rules import Actor, format_full_name
from lms.reforms.errors import ReformNotFound
from lms.reforms.rules import TABLES, WAITING, ReformPlan, unpack_plan
from lms.regions.models import Reform, Relocation
from lms.regions.package_data import HistoryTexts, load_history_texts
from lms.regions.rules import PACKAGE

Approver = aliased(Person, name="Approver")
ROWS_PER_FETCH: Final = 500  # rows fetched at a time by an export


@dataclass(frozen=True, slots=True)
class ReformFilter:
    """Filter of the list of reforms; empty means any. `of_others`: anybody but this person."""

    kind: str = ""
    state: str = ""
    of_others: int | None = None


@dataclass(frozen=True, slots=True)
class ReformRow:
    """A reform for a list and its page.

    `plan` is None unless it was entered; `by` is who entered it and `approver` who approved it,
    empty if nobody did.
    """

    id: int
    kind: str
    state: str
    origin: str
    day: date | None
    note: str
    source: str
    by: str
    created_by: int | None
    created_at: datetime | None
    approver: str
    approved_at: datetime | None
    applied_at: datetime | None
    plan: ReformPlan | None

    @property
    def note_kk(self) -> str:
        """What it is about, in Kazakh if it comes from the package; else as it was entered."""
        return self._build_texts().note_kk

    @property
    def note_ru(self) -> str:
        """What it is about, in Russian if it comes from the package; else as it was entered."""
        return self._build_texts().note_ru

    @property
    def source_kk(self) -> str:
        """Its source, in Kazakh if it comes from the package; else as it was entered."""
        return self._build_texts().source_kk

    @property
    def source_ru(self) -> str:
        """Its source, in Russian if it comes from the package; else as it was entered."""
        return self._build_texts().source_ru

    def _build_texts(self) -> HistoryTexts:
        as_entered = HistoryTexts(
            note_kk=self.note, note_ru=self.note, source_kk=self.source, source_ru=self.source
        )
        if self.origin != PACKAGE:
            return as_entered
        return load_history_texts().get(self.note, as_entered)


def count_waiting_reforms(session: Session, by: Actor) -> int:
    """Return how many reforms wait for the approval of this administrator."""
    if not by.is_national_admin():
        return 0
    return count_reforms(session, ReformFilter(state=WAITING, of_others=by.audit_id))


def count_relocations(session: Session, reform_id: int) -> dict[str, int]:
    """Return how many records of each table an applied reform took to another unit."""
    rows = session.execute(
        select(Relocation.table, func.count().label("records"))
        .where(Relocation.reform_id == reform_id)
        .group_by(Relocation.table)
    )
    return dict.fromkeys(TABLES, 0) | {row.table: row.records for row in rows}


def list_reforms(
    session: Session, reform_filter: ReformFilter, *, limit: int, offset: int = 0
) -> list[ReformRow]:
    """Return a page of the reforms, those of the package included, the latest day first."""
    return [
        _build_row(row)
        for row in session.execute(_select_reforms(reform_filter).limit(limit).offset(offset))
    ]


def stream_reforms(session: Session, reform_filter: ReformFilter) -> Iterator[ReformRow]:
    """Yield the whole list, fetched in parts."""
    for row in session.execute(
        _select_reforms(reform_filter).execution_options(yield_per=ROWS_PER_FETCH)
    ):
        yield _build_row(row)


def count_reforms(session: Session, reform_filter: ReformFilter) -> int:
    """Return the length of the list."""
    return (
        session.scalar(
            select(func.count()).select_from(Reform).where(*_list_conditions(reform_filter))
        )
        or 0
    )


def load_reform(session: Session, reform_id: int) -> ReformRow:
    """Return a reform. Raises ReformNotFound."""
    row = session.execute(_select_reforms(ReformFilter()).where(Reform.id == reform_id)).first()
    if row is None:
        raise ReformNotFound
    return _build_row(row)


def _list_conditions(reform_filter: ReformFilter) -> list[ColumnElement[bool]]:
    conditions = []
    if reform_filter.kind:
        conditions.append(Reform.kind == reform_filter.kind)
    if reform_filter.state:
        conditions.append(Reform.state == reform_filter.state)
    if reform_filter.of_others is not None:
        conditions.append(Reform.created_by.is_distinct_from(reform_filter.of_others))
    return conditions


def _select_reforms(reform_filter: ReformFilter) -> Select[*tuple[Any, ...]]:
    return (
        select(Reform, Person, Approver)
        .outerjoin(Person, Person.id == Reform.created_by)
        .outerjoin(Approver, Approver.id == Reform.approved_by)
        .where(*_list_conditions(reform_filter))
        .order_by(Reform.day.desc().nulls_last(), Reform.id.desc())
    )


def _build_row(row: Any) -> ReformRow:
    reform: Reform = row.Reform
    plan = (
        unpack_plan(reform.plan, day=reform.day, note=reform.note, source=reform.source)
        if reform.plan and reform.day
        else None
    )
    return ReformRow(
        id=reform.id,
        kind=reform.kind,
        state=reform.state,
        origin=reform.origin,
        day=reform.day,
        note=reform.note,
        source=reform.source,
        by=_format_name(row.Person),
        created_by=reform.created_by,
        created_at=reform.created_at,
        approver=_format_name(row.Approver),
        approved_at=reform.approved_at,
        applied_at=reform.applied_at,
        plan=plan,
    )


def _format_name(person: Person | None) -> str:
    if person is None:
        return ""
    return format_full_name(person.surname, person.given_name, person.patronymic or "")
