"""Reads of the list of one training."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import fold_text, format_full_name
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_row, read_rows
from lms.outreach.models import SignUp
from lms.outreach.queries.trainings import STREAM
from lms.outreach.rules import COMING, WITHDRAWN
from lms.regions.models import RegionUnit


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
    conditions = _build_conditions(training_id, name)
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
            _select_people(_build_conditions(training_id, name), sort).execution_options(
                yield_per=STREAM
            )
        ),
    )


def find_attendee(session: Session, training_id: int, sign_up_id: int) -> Attendee | None:
    """Return one person on the list of a training, or None."""
    row = session.execute(
        _select_people([*_build_conditions(training_id, ""), SignUp.id == sign_up_id], "name")
    ).first()
    return None if row is None else read_row(Attendee, row)


def _build_conditions(training_id: int, name: str) -> list[ColumnElement[bool]]:
    matches = [
        Person.search_key.contains(word, autoescape=True) for word in fold_text(name).split()
    ]
    return [SignUp.training_id == training_id, SignUp.state != WITHDRAWN, *matches]


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
