"""Reads of attempts, each with its enrolment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.assessment.models import Attempt
from lms.enrolment.models import Enrolment
from lms.enrolment.queries import COLUMNS as ENROLMENT_COLUMNS
from lms.enrolment.queries import EnrolmentRow


@dataclass(frozen=True, slots=True)
class AttemptRow:
    """An attempt with its enrolment."""

    id: int
    enrolment_id: int
    quiz_id: int
    number: int
    drawn_items: list[dict[str, Any]]
    started_at: datetime
    ends_at: datetime | None
    grace_seconds: int
    submitted_at: datetime | None
    right: int | None
    mark: int | None
    whole_mark: int | None
    percent: int | None
    passed: bool | None
    sitting_id: int | None
    paper_day: date | None
    practice: list[dict[str, Any]] | None
    enrolment: EnrolmentRow

    @property
    def total(self) -> int:
        """Return the number of questions."""
        return len(self.drawn_items)

    @property
    def weights(self) -> list[int]:
        """Return how many marks each question is worth, in order."""
        return [item.get("weight", 1) for item in self.drawn_items]

    @property
    def task_total(self) -> int:
        """Return the number of practice tasks."""
        return len(self.practice or ())

    @property
    def is_waiting(self) -> bool:
        """Return whether it is handed in and a person has to grade a text of it."""
        return self.submitted_at is not None and self.percent is None

    def is_open(self, now: datetime) -> bool:
        """Return whether its time runs and questions are shown."""
        return self.submitted_at is None and (self.ends_at is None or now < self.ends_at)

    def count_seconds_left(self, now: datetime) -> int | None:
        """Return the whole seconds until its time is over; None for no limit."""
        return int((self.ends_at - now).total_seconds()) if self.ends_at else None

    @property
    def grace(self) -> timedelta:
        """Return for how long after the end an answer that was on its way is still taken."""
        return timedelta(seconds=self.grace_seconds)

    def can_be_answered(self, now: datetime) -> bool:
        """Return whether an answer that arrives now is still taken."""
        return self.is_open(now - self.grace)

    def is_overdue(self, now: datetime) -> bool:
        """Return whether it takes no more answers and waits to be submitted."""
        return self.submitted_at is None and not self.can_be_answered(now)


_ATTEMPT = Attempt.__table__.c
_OWN = tuple(_ATTEMPT[name] for name in AttemptRow.__dataclass_fields__ if name != "enrolment")
_OWN_NAMES = tuple(column.name for column in _OWN)
_ENROLMENT_NAMES = tuple(column.name for column in ENROLMENT_COLUMNS)
_ENROLMENT = Enrolment.__table__
_BY_ID = (
    select(*_OWN, *ENROLMENT_COLUMNS)
    .join(_ENROLMENT, _ENROLMENT.c.id == _ATTEMPT.enrolment_id)
    .where(_ATTEMPT.id == bindparam("attempt_id"), _ENROLMENT.c.person_id == bindparam("person_id"))
)
# Keyed by the lock that is taken.
_ATTEMPT_OF = {"": _BY_ID, "update": _BY_ID.with_for_update(of=(Attempt.__table__, _ENROLMENT))}


def _build_row(row: Any) -> AttemptRow:
    """Return the attempt of a row of _OWN and ENROLMENT_COLUMNS, some of which bear one name."""
    own, of_enrolment = row[: len(_OWN)], row[len(_OWN) :]
    enrolment = EnrolmentRow(**dict(zip(_ENROLMENT_NAMES, of_enrolment, strict=True)))
    return AttemptRow(**dict(zip(_OWN_NAMES, own, strict=True)), enrolment=enrolment)


def find_attempt(
    session: Session, *, attempt_id: int, person_id: int, lock: str = ""
) -> AttemptRow | None:
    """Return the attempt if it is this person's, else None.

    lock='update' locks the attempt and its enrolment until the transaction ends, because two
    requests may complete a course at once (PostgreSQL; on SQLite only one transaction writes).
    """
    parameters = {"attempt_id": attempt_id, "person_id": person_id}
    row = session.connection().execute(_ATTEMPT_OF[lock], parameters).first()
    return None if row is None else _build_row(row)


def list_attempts(session: Session, *, enrolment_id: int, quiz_id: int) -> list[AttemptRow]:
    """Return all attempts of an enrolment at a quiz, the newest first."""
    rows = session.execute(
        select(*_OWN, *ENROLMENT_COLUMNS)
        .join(Enrolment.__table__, Enrolment.__table__.c.id == _ATTEMPT.enrolment_id)
        .where(_ATTEMPT.enrolment_id == enrolment_id, _ATTEMPT.quiz_id == quiz_id)
        .order_by(_ATTEMPT.number.desc())
    )
    return [_build_row(row) for row in rows]


def load_attempts(
    session: Session, attempt_ids: Sequence[int], *, lock: bool = False
) -> list[AttemptRow]:
    """Return attempts in the order of their ids; lock=True locks them and their enrolments."""
    statement = (
        select(*_OWN, *ENROLMENT_COLUMNS)
        .join(_ENROLMENT, _ENROLMENT.c.id == _ATTEMPT.enrolment_id)
        .where(_ATTEMPT.id.in_(attempt_ids))
        .order_by(_ATTEMPT.id)
    )
    if lock:
        statement = statement.with_for_update(of=(Attempt.__table__, _ENROLMENT))
    return [_build_row(row) for row in session.execute(statement)]
