"""Results of a question by region and by age: first attempts of enrolments."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.assessment.queries.current import build_current, sum_where
from lms.assessment.queries.facts import AGES, REGIONS
from lms.assessment.queries.group_facts import IS_COUNTED
from lms.assessment.queries.items import OF_QUESTIONS
from lms.assessment.queries.projections import Projection
from lms.assessment.rules import GroupCounts
from lms.core.database import BigKey
from lms.core.list_parameters import encode_texts, is_one_of, is_text_of
from lms.core.rows import read_row, read_rows
from lms.enrolment.models import Enrolment

_ANSWER, _ATTEMPT, _ENROLMENT = Answer.__table__.c, Attempt.__table__.c, Enrolment.__table__.c


@dataclass(frozen=True, slots=True)
class RepeatedAttempts:
    """How many first attempts a person of several enrolments made as one of a region and an age."""

    person_id: int
    region_id: int
    age_group: str
    attempts: int


def _build_groups(projection: Projection) -> Select[*tuple[Any, ...]]:
    rows = build_current(projection, OF_QUESTIONS).c
    group = rows[projection.key[1]].label("people")
    sums = [sum_where(rows[name]).label(name) for name in projection.measures]
    return select(group, *sums).group_by(group)


_BY_REGION: Final = _build_groups(REGIONS)
_BY_AGE: Final = _build_groups(AGES)


def _build_repeated() -> Select[*tuple[Any, ...]]:
    """Select first attempts at a question by people who enrolled several times in its course."""
    of_course = _ENROLMENT.course_id == bindparam("course_id", type_=BigKey)
    several = (
        select(_ENROLMENT.person_id)
        .where(of_course)
        .group_by(_ENROLMENT.person_id)
        .having(func.count() > 1)
    )
    region = func.coalesce(_ATTEMPT.region_id, literal_column("0"))
    age = func.coalesce(_ATTEMPT.age_group, literal_column("''"))
    key = [_ENROLMENT.person_id, region.label("region_id"), age.label("age_group")]
    return (
        select(*key, func.count().label("attempts"))
        .select_from(Answer.__table__)
        .join(Attempt.__table__, _ATTEMPT.id == _ANSWER.attempt_id)
        .join(Enrolment.__table__, _ENROLMENT.id == _ATTEMPT.enrolment_id)
        .where(
            is_one_of(_ANSWER.question_id, "questions"),
            *IS_COUNTED,
            of_course,
            _ENROLMENT.person_id.in_(several),
            or_(is_one_of(region, "regions"), is_text_of(age, "ages")),
        )
        .group_by(*key)
    )


_REPEATED: Final = _build_repeated()


def list_repeated_attempts(
    session: Session,
    question_ids: Sequence[int],
    *,
    course_id: int,
    regions: Collection[int],
    ages: Collection[str],
) -> list[RepeatedAttempts]:
    """Return the first attempts at a question of people with several enrolments in its course.

    Of those in one of the regions (0: in none) or of one of the ages ('': not given).
    """
    parameters = {
        "questions": list(question_ids),
        "course_id": course_id,
        "regions": list(regions),
        "ages": encode_texts(ages),
    }
    return list(read_rows(RepeatedAttempts, session.connection().execute(_REPEATED, parameters)))


def load_region_counts(session: Session, question_ids: Sequence[int]) -> dict[int, GroupCounts]:
    """Return the counts of a question by region id; 0 for people above all regions."""
    rows = session.connection().execute(_BY_REGION, {"questions": list(question_ids)})
    return {row.people: read_row(GroupCounts, row) for row in rows}


def load_age_counts(session: Session, question_ids: Sequence[int]) -> dict[str, GroupCounts]:
    """Return the counts of a question by age; '' for people who have not given it."""
    rows = session.connection().execute(_BY_AGE, {"questions": list(question_ids)})
    return {row.people: read_row(GroupCounts, row) for row in rows}
