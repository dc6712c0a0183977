"""Reads of who signed up: the list of a session for those who run it, and a person's own sessions."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import fold, full_name
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_row, read_rows
from lms.outreach.models import SignUp, TrainingSession
from lms.outreach.queries.sessions import STREAM
from lms.outreach.rules import COMING, WAITING, WITHDRAWN
from lms.regions.models import RegionUnit

KEPT: Final = timedelta(days=400)  # what is longer over is in no calendar any more


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody on the list of a session. The unit is the one in which they lived when they signed up."""

    sign_up_id: int
    person_id: int
    surname: str
    given_name: str
    patronymic: str
    user_name: str
    unit_kk: str
    unit_ru: str
    state: str
    came: bool | None
    queued_at: datetime

    @property
    def name(self) -> str:
        """The name as in the passport, or else the user name."""
        return full_name(self.surname, self.given_name, self.patronymic) or self.user_name


@dataclass(frozen=True, slots=True)
class OwnSession:
    """A session for which a person signed up, as they see it. `changes` grows with whatever happens to the session or to their place."""

    session_id: int
    title_kk: str
    title_ru: str
    place_kk: str
    place_ru: str
    unit_kk: str
    unit_ru: str
    note_kk: str
    note_ru: str
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    state: str
    came: bool | None
    changes: int
    changed_at: datetime


def listed(
    session: Session,
    session_id: int,
    *,
    name: str = "",
    sort: str = "name",
    limit: int,
    offset: int = 0,
) -> tuple[list[Attendee], int]:
    """One page of those who come or wait, and how many they are. `sort`: name, unit, state or since, with - before it for the other way
    round; those who come before those who wait, unless asked otherwise.
    """
    conditions = _on_list(session_id, name)
    total = (
        session.scalar(
            select(func.count())
            .select_from(SignUp)
            .join(Person, Person.id == SignUp.person_id)
            .where(*conditions)
        )
        or 0
    )
    rows = session.execute(_people(conditions, sort).limit(limit).offset(offset))
    return list(read_rows(Attendee, rows)), total


def all_listed(
    session: Session, session_id: int, *, name: str = "", sort: str = "name"
) -> Iterator[Attendee]:
    """The whole list."""
    yield from read_rows(
        Attendee,
        session.execute(
            _people(_on_list(session_id, name), sort).execution_options(yield_per=STREAM)
        ),
    )


def listed_person(session: Session, session_id: int, sign_up_id: int) -> Attendee | None:
    """Somebody on the list of a session."""
    row = session.execute(
        _people([*_on_list(session_id, ""), SignUp.id == sign_up_id], "name")
    ).first()
    return None if row is None else read_row(Attendee, row)


def own_state(session: Session, session_id: int, person_id: int) -> tuple[str, int]:
    """What a person is in a session (a state; "" if they never signed up), and, if they wait, how many are before them."""
    row = session.execute(
        select(SignUp.id, SignUp.state, SignUp.queued_at).where(
            SignUp.session_id == session_id, SignUp.person_id == person_id
        )
    ).first()
    if row is None:
        return "", 0
    if row.state != WAITING:
        return row.state, 0
    before = (SignUp.queued_at < row.queued_at) | (
        (SignUp.queued_at == row.queued_at) & (SignUp.id < row.id)
    )
    waiting = select(func.count()).where(
        SignUp.session_id == session_id, SignUp.state == WAITING, before
    )
    return row.state, session.scalar(waiting) or 0


def states_of(session: Session, person_id: int, session_ids: Collection[int]) -> dict[int, str]:
    """What a person is in each of these sessions, where they signed up."""
    rows = session.execute(
        select(SignUp.session_id, SignUp.state).where(
            SignUp.person_id == person_id, SignUp.session_id.in_(session_ids)
        )
    )
    return {row.session_id: row.state for row in rows}


def own_sessions(session: Session, person_id: int, *, now: datetime) -> list[OwnSession]:
    """The sessions that are not over for which a person has a place or waits, the next first; also those that were cancelled since. One query."""
    return _own(
        session,
        [SignUp.person_id == person_id, SignUp.state != WITHDRAWN, TrainingSession.ends_at > now],
    )


def calendar_sessions(session: Session, person_id: int, *, now: datetime) -> list[OwnSession]:
    """The sessions of the last year and to come for which a person ever signed up: for a calendar, which also has to hear what is off."""
    return _own(session, [SignUp.person_id == person_id, TrainingSession.ends_at > now - KEPT])


def _own(session: Session, conditions: Sequence[ColumnElement[bool]]) -> list[OwnSession]:
    table = TrainingSession
    later = case((table.changed_at > SignUp.changed_at, table.changed_at), else_=SignUp.changed_at)
    asked: Select[*tuple[Any, ...]] = (
        select(
            table.id.label("session_id"),
            table.title_kk,
            table.title_ru,
            table.place_kk,
            table.place_ru,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            table.note_kk,
            table.note_ru,
            table.starts_at,
            table.ends_at,
            table.cancelled_at,
            SignUp.state,
            SignUp.came,
            (table.changes + SignUp.changes).label("changes"),
            later.label("changed_at"),
        )
        .join(SignUp, SignUp.session_id == table.id)
        .join(RegionUnit, RegionUnit.id == table.region_unit_id)
        .where(*conditions)
        .order_by(table.starts_at, table.id)
    )
    return list(read_rows(OwnSession, session.execute(asked)))


def _on_list(session_id: int, name: str) -> list[ColumnElement[bool]]:
    found = [Person.search_key.contains(word, autoescape=True) for word in fold(name).split()]
    return [SignUp.session_id == session_id, SignUp.state != WITHDRAWN, *found]


def _people(conditions: Sequence[ColumnElement[bool]], sort: str) -> Select[*tuple[Any, ...]]:
    name = [
        getattr(Person, part).collate(COLLATION) for part in ("surname", "given_name", "patronymic")
    ]
    has_place = case((SignUp.state == COMING, 0), else_=1)
    orders: dict[str, list[Any]] = {
        "name": name,
        "unit": [getattr(RegionUnit, f"name_{current_language()}").collate(COLLATION), *name],
        "state": [has_place, SignUp.queued_at],
        "since": [SignUp.queued_at],
    }
    order = orders.get(sort.removeprefix("-"), name)
    return (
        select(
            SignUp.id.label("sign_up_id"),
            SignUp.person_id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            Person.user_name,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            SignUp.state,
            SignUp.came,
            SignUp.queued_at,
        )
        .join(Person, Person.id == SignUp.person_id)
        .join(RegionUnit, RegionUnit.id == SignUp.region_unit_id)
        .where(*conditions)
        .order_by(*(key.desc() if sort.startswith("-") else key for key in order), SignUp.id)
    )
