"""Reads of the reasons of duties: the assignments that ask people for a course."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.list_parameters import encode_rows, select_parameter_rows
from lms.core.rows import read_rows
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries.assignment_scope import is_assignment_in_scope
from lms.obligations.queries.obligation_scope import is_obligation_in_scope
from lms.obligations.queries.rounds import is_latest_round
from lms.obligations.rules.keys import DutyKey
from lms.obligations.rules.states import UNFINISHED

SLICE: Final = 5000  # duties in one statement


@dataclass(frozen=True, slots=True)
class CourseReason:
    """An assignment as a reason why a person has to complete a course.

    `is_in_scope`: the actor answers for the person by it. `is_own`: the actor answers for its whole
    target, so that no higher office made it.
    """

    obligation_id: int
    assignment_id: int
    course_id: int
    person_id: int
    state: str
    due_on: date
    reason: str
    is_in_scope: bool
    is_own: bool

    @property
    def is_unfinished(self) -> bool:
        """Whether it is open or exempt."""
        return self.state in UNFINISHED

    @property
    def duty(self) -> DutyKey:
        """The course and the person."""
        return DutyKey(self.course_id, self.person_id)


def find_whole_duties(reasons: Iterable[CourseReason]) -> set[DutyKey]:
    """Return the duties for which the actor answers as a whole, by all unfinished reasons."""
    unfinished = [row for row in reasons if row.is_unfinished]
    elsewhere = {row.duty for row in unfinished if not row.is_in_scope}
    return {row.duty for row in unfinished} - elsewhere


def list_course_reasons(
    session: Session, by: Actor, duties: Collection[DutyKey]
) -> list[CourseReason]:
    """Return all assignments that ask for duties (course, person), by due day.

    Each stands with its latest round, also if that is met or ended, and outside the actor's scope.
    """
    pairs = sorted(set(duties))
    statement = _build_reasons(by.drop_person())
    reasons: list[CourseReason] = []
    for start in range(0, len(pairs), SLICE):
        parameters = {"duties": encode_rows(pairs[start : start + SLICE])}
        reasons += read_rows(CourseReason, session.execute(statement, parameters))
    return reasons


@lru_cache(maxsize=32)
def _build_reasons(scope: Actor) -> Select[*tuple[Any, ...]]:
    duty_rows = select_parameter_rows("duties", ("course_id", "person_id")).subquery()
    is_asked = and_(
        duty_rows.c.person_id == Obligation.person_id, duty_rows.c.course_id == Obligation.course_id
    )
    return (
        select(
            Obligation.id.label("obligation_id"),
            Obligation.assignment_id,
            Obligation.course_id,
            Obligation.person_id,
            Obligation.state,
            Obligation.due_on,
            Assignment.reason,
            is_obligation_in_scope(scope).label("is_in_scope"),
            is_assignment_in_scope(scope).label("is_own"),
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(duty_rows, is_asked)
        .where(is_latest_round())
        .order_by(Obligation.due_on, Obligation.id)
    )
