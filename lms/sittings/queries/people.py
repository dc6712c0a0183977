"""Reads of the people of a sitting."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessment.models import Admission
from lms.assessment.rules.supervision import ADMITTED, REFUSED, WAITING
from lms.core.collation import COLLATION
from lms.core.rows import read_row
from lms.enrolment.models import Enrolment
from lms.sittings.queries.sitting_attempts import load_sitting_attempts
from lms.sittings.queries.sitting_person import SittingPerson


def list_people(
    session: Session, sitting_id: int, *, limit: int, offset: int = 0
) -> tuple[list[SittingPerson], int]:
    """Return one page of the learners of a sitting, who wait first, and how many there are."""
    admissions = _rank_admissions(sitting_id)
    rows = session.execute(
        _select_people(admissions)
        .order_by(
            admissions.c.urgency,
            Person.surname.collate(COLLATION),
            Person.given_name.collate(COLLATION),
            admissions.c.id,
        )
        .limit(limit)
        .offset(offset)
    ).all()
    total = session.scalar(
        select(func.count(Admission.enrolment_id.distinct())).where(
            Admission.sitting_id == sitting_id
        )
    )
    return _add_attempts(session, sitting_id, rows), total or 0


def find_person(session: Session, sitting_id: int, admission_id: int) -> SittingPerson | None:
    """Return the learner of an admission of the sitting."""
    enrolment_id = session.scalar(
        select(Admission.enrolment_id).where(
            Admission.id == admission_id, Admission.sitting_id == sitting_id
        )
    )
    if enrolment_id is None:
        return None
    admissions = _rank_admissions(sitting_id)
    rows = session.execute(
        _select_people(admissions).where(admissions.c.enrolment_id == enrolment_id)
    ).all()
    return next(iter(_add_attempts(session, sitting_id, rows)), None)


def _rank_admissions(sitting_id: int) -> Subquery:
    """Rank the admissions of each learner: who waits before who writes, before what is over."""
    urgency: ColumnElement[int] = case(
        (Admission.state == WAITING, 0),
        (Admission.state == ADMITTED, 1),
        (Admission.state == REFUSED, 2),
        else_=3,
    )
    of_learner = Admission.enrolment_id
    return (
        select(
            *Admission.__table__.c,
            urgency.label("urgency"),
            func.count().over(partition_by=of_learner).label("browsers"),
            func.row_number()
            .over(
                partition_by=of_learner,
                order_by=(urgency, Admission.asked_at.desc(), Admission.id.desc()),
            )
            .label("rank"),
        )
        .where(Admission.sitting_id == sitting_id)
        .subquery()
    )


def _select_people(admissions: Subquery) -> Select[*tuple[Any, ...]]:
    return (
        select(
            admissions.c.id.label("admission_id"),
            admissions.c.enrolment_id,
            Enrolment.person_id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            admissions.c.state.label("admission_state"),
            admissions.c.reason,
            admissions.c.asked_at,
            admissions.c.browsers,
        )
        .join(Enrolment, Enrolment.id == admissions.c.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(admissions.c.rank == 1)
    )


def _add_attempts(session: Session, sitting_id: int, rows: Sequence[Any]) -> list[SittingPerson]:
    attempts = load_sitting_attempts(session, sitting_id, [row.enrolment_id for row in rows])
    people = []
    for row in rows:
        attempt = attempts.get(row.enrolment_id)
        people.append(
            read_row(
                SittingPerson,
                row,
                attempt_id=attempt.id if attempt else None,
                ends_at=attempt.ends_at if attempt else None,
                submitted_at=attempt.submitted_at if attempt else None,
                total=len(attempt.drawn_items) if attempt else 0,
                answered=attempt.answered if attempt else 0,
                minutes=attempt.minutes if attempt else 0,
            )
        )
    return people
