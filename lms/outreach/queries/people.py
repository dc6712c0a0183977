"""Reads of sign-ups: the list of one training, and the trainings of one person."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import fold_text, format_full_name
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_all_rows, read_row, read_rows
from lms.outreach.models import SignUp, Training
from lms.outreach.queries.trainings import STREAM
from lms.outreach.rules import COMING, WAITING, WITHDRAWN
from lms.regions.models import RegionUnit

CALENDAR_AGE: Final = timedelta(days=400)  # older trainings leave the calendar feed


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person on the list of a training; the unit is their home at sign-up."""

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
        """The name as in the passport, else the user name."""
        return format_full_name(self.surname, self.given_name, self.patronymic) or self.user_name


@dataclass(frozen=True, slots=True)
class OwnTraining:
    """A training that a person signed up for, as they see it.

    `changes` counts the changes of the training and of the sign-up together.
    """

    training_id: int
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


def list_attendees(
    session: Session,
    training_id: int,
    *,
    name: str = "",
    sort: str = "name",
    limit: int,
    offset: int = 0,
) -> tuple[list[Attendee], int]:
    """Return one page of the list of a training, and the total.

    `sort`: name, unit, state (seats before the waiting list) or since; a leading "-" reverses it.
    """
    conditions = _on_list(training_id, name)
    total = (
        session.scalar(
            select(func.count())
            .select_from(SignUp)
            .join(Person, Person.id == SignUp.person_id)
            .where(*conditions)
        )
        or 0
    )
    rows = session.execute(_select_people(conditions, sort).limit(limit).offset(offset))
    return list(read_rows(Attendee, rows)), total


def stream_attendees(
    session: Session, training_id: int, *, name: str = "", sort: str = "name"
) -> Iterator[Attendee]:
    """Yield the whole list of a training, read in batches."""
    yield from read_rows(
        Attendee,
        session.execute(
            _select_people(_on_list(training_id, name), sort).execution_options(yield_per=STREAM)
        ),
    )


def find_attendee(session: Session, training_id: int, sign_up_id: int) -> Attendee | None:
    """Return one person on the list of a training, or None."""
    row = session.execute(
        _select_people([*_on_list(training_id, ""), SignUp.id == sign_up_id], "name")
    ).first()
    return None if row is None else read_row(Attendee, row)


def find_own_state(session: Session, training_id: int, person_id: int) -> tuple[str, int]:
    """Return a person's state in a training and how many wait before them.

    The state is "" if they never signed up; the number is 0 unless they wait.
    """
    row = session.execute(
        select(SignUp.id, SignUp.state, SignUp.queued_at).where(
            SignUp.session_id == training_id, SignUp.person_id == person_id
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
        SignUp.session_id == training_id, SignUp.state == WAITING, before
    )
    return row.state, session.scalar(waiting) or 0


def load_own_states(
    session: Session, person_id: int, training_ids: Collection[int]
) -> dict[int, str]:
    """Return a person's state by training id, for those they signed up for."""
    values = {"person_id": person_id, "training_ids": training_ids}
    rows = session.connection().execute(_OWN_STATES, values).all()
    return {row.session_id: row.state for row in rows}


_SIGN_UP: Final = SignUp.__table__.c
_OWN_STATES: Final = select(_SIGN_UP.session_id, _SIGN_UP.state).where(
    _SIGN_UP.person_id == bindparam("person_id"),
    _SIGN_UP.session_id.in_(bindparam("training_ids", expanding=True)),
)


def list_own_trainings(session: Session, person_id: int, *, now: datetime) -> list[OwnTraining]:
    """Return the trainings a person has a seat in or waits for, the next first. One query.

    Past ones are left out; cancelled ones are not.
    """
    parameters = {"person_id": person_id, "since": now}
    return read_all_rows(OwnTraining, session.connection().execute(_OWN_TO_COME, parameters))


def list_calendar_trainings(
    session: Session, person_id: int, *, now: datetime
) -> list[OwnTraining]:
    """Return all trainings a person ever signed up for, back to CALENDAR_AGE.

    Withdrawn ones are included: a calendar must learn of the cancellation.
    """
    parameters = {"person_id": person_id, "since": now - CALENDAR_AGE}
    return list(read_rows(OwnTraining, session.connection().execute(_OWN, parameters)))


def _select_own() -> Select[*tuple[Any, ...]]:
    table = Training
    later = case((table.changed_at > SignUp.changed_at, table.changed_at), else_=SignUp.changed_at)
    return (
        select(
            table.id.label("training_id"),
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
        .where(SignUp.person_id == bindparam("person_id"), table.ends_at > bindparam("since"))
        .order_by(table.starts_at, table.id)
    )


# Built once: "My learning" runs this, and building it takes longer than running it.
_OWN = _select_own()
_OWN_TO_COME = _OWN.where(SignUp.state != WITHDRAWN)


def _on_list(training_id: int, name: str) -> list[ColumnElement[bool]]:
    matches = [
        Person.search_key.contains(word, autoescape=True) for word in fold_text(name).split()
    ]
    return [SignUp.session_id == training_id, SignUp.state != WITHDRAWN, *matches]


def _select_people(
    conditions: Sequence[ColumnElement[bool]], sort: str
) -> Select[*tuple[Any, ...]]:
    name = [
        getattr(Person, part).collate(COLLATION) for part in ("surname", "given_name", "patronymic")
    ]
    has_seat = case((SignUp.state == COMING, 0), else_=1)
    orders: dict[str, list[Any]] = {
        "name": name,
        "unit": [getattr(RegionUnit, f"name_{current_language()}").collate(COLLATION), *name],
        "state": [has_seat, SignUp.queued_at],
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
