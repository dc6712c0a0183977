"""Preview an assignment: how many people it is for, and who of them has met it or cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Row, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Absence, Person
from lms.accounts.queries import is_absent_on
from lms.accounts.rules import Actor
from lms.catalogue.models import Course, CourseVersion
from lms.core.days import days_after
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COMPLETED
from lms.obligations.queries.membership import is_in_target
from lms.obligations.queries.overlaps import DutyOverlap, Proposal, find_overlap, is_obliged_already
from lms.obligations.queries.preview_people import PreviewPerson, load_sample
from lms.obligations.queries.revoked import is_revoked
from lms.obligations.rules import (
    Terms,
    find_completion_validity,
    find_earliest_valid_day,
    list_conditions,
)

HOURS_A_DAY: Final = 8  # the most hours of learning a day


@dataclass(frozen=True, slots=True)
class AssignmentPreview:
    """The effect that terms would have today.

    `cannot_meet`: people who have not met it and have too little time. `away`: of them those on
    leave from today through the due day, which moves by the leave. `idle`: the conditions that fit
    nobody in the target, as kind and id or code. `overlap`: of whom the course is asked already.
    """

    people: int
    already_met: int
    cannot_meet: int
    away: int
    hours: int
    days: int
    sample: tuple[PreviewPerson, ...]
    idle: tuple[tuple[str, Any], ...]
    overlap: DutyOverlap

    @property
    def newly_obliged(self) -> int:
        """The number of people who have to complete the course only because of this assignment."""
        return self.people - self.already_met - self.overlap.obliged - self.overlap.exempt

    @property
    def is_too_short(self) -> bool:
        """Whether even the shortest course takes longer than the days until the due day."""
        return self.hours > self.days * HOURS_A_DAY


def preview_assignment(
    session: Session, *, terms: Terms, by: Actor, today: date, assignment_id: int | None = None
) -> AssignmentPreview:
    """Preview terms that services.check_terms accepted, so that the actor may see their people.

    `assignment_id`: that of an assignment that is changed or waits for approval.
    """
    begins_on = max(terms.starts_on or today, today)
    due_on = terms.due_on or begins_on + timedelta(days=terms.due_days or 0)
    courses = _load_courses(session, terms)
    in_target = is_in_target(terms.target, terms.narrowing)
    has_met = _has_met(courses, terms, today)
    people, already_met, away = _count_people(
        session, in_target, has_met, _is_absent(begins_on, due_on)
    )
    hours = min((course.hours for course in courses), default=0)
    days = (due_on - begins_on).days + 1
    course_id = terms.course_ids[0]
    is_obliged = is_obliged_already(course_id, assignment_id)
    proposal = Proposal(
        course_id=course_id,
        people=and_(in_target, ~has_met),
        due_on=due_on,
        assignment_id=assignment_id,
    )
    return AssignmentPreview(
        people=people,
        already_met=already_met,
        cannot_meet=people - already_met if hours > days * HOURS_A_DAY else away,
        away=away,
        hours=hours,
        days=days,
        sample=load_sample(session, in_target, has_met, is_obliged, terms.target),
        idle=_find_idle_conditions(session, terms),
        overlap=find_overlap(session, proposal, by=by, today=today),
    )


def _is_absent(first: date, last: date) -> ColumnElement[bool]:
    """Return the condition that the person of a row is absent from a day to another.

    One absence may follow another or overlap it, so that each day after one has to be in one too.
    """
    absence = aliased(Absence)
    day_after = days_after(absence.ends_on, 1)
    is_gap = exists().where(
        absence.person_id == Person.id,
        absence.withdrawn_at.is_(None),
        absence.ends_on.between(first, last - timedelta(days=1)),
        ~is_absent_on(Person.id, day_after),
    )
    return and_(is_absent_on(Person.id, first), ~is_gap)


def _count_people(
    session: Session,
    in_target: ColumnElement[bool],
    has_met: ColumnElement[bool],
    is_absent: ColumnElement[bool],
) -> Row[int, int, int]:
    """Count the people in the target, those who have met it, and others who are absent."""
    sums = [
        func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
        for condition in (has_met, and_(~has_met, is_absent))
    ]
    query = select(func.count(), *sums).select_from(Person).where(in_target)
    return cast("Row[int, int, int]", session.execute(query).one())


def _load_courses(session: Session, terms: Terms) -> Sequence[Any]:
    return session.execute(
        select(Course.id, CourseVersion.validity_months, CourseVersion.hours)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(Course.id.in_(terms.course_ids))
    ).all()


def _has_met(courses: Sequence[Any], terms: Terms, today: date) -> ColumnElement[bool]:
    """Return the condition that a person of the query has a completion that is still valid."""
    if not terms.recognise_earlier:
        return false()
    counts = [Enrolment.state == COMPLETED, ~is_revoked()]
    if terms.supervised:
        counts.append(Enrolment.supervised.is_(True))
    valid = [
        and_(
            Enrolment.course_id == row.id,
            Enrolment.completed_on
            >= find_earliest_valid_day(
                find_completion_validity(row.validity_months, terms.renewal_months), today
            ),
        )
        for row in courses
    ]
    return exists().where(Enrolment.person_id == Person.id, *counts, or_(false(), *valid))


def _find_idle_conditions(session: Session, terms: Terms) -> tuple[tuple[str, Any], ...]:
    """Return the conditions that fit nobody in the target."""
    idle = []
    for kind, value in dict.fromkeys(list_conditions(terms.narrowing)):
        fits = exists().where(is_in_target(terms.target, {kind: value}))
        if not session.scalar(select(fits)):
            idle.append((kind, value))
    return tuple(idle)
