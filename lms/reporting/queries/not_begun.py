"""Who has not begun: figures know it of an obligation's own course, records of its other courses.

An assignment may let people choose among courses, and other courses may replace them, which no
event of an obligation tells. Only the records of people who began another course are read.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from sqlalchemy import Select, func, select, union
from sqlalchemy.orm import Session

from lms.obligations.models import AssignmentCourse, AssignmentEvent, Obligation
from lms.obligations.queries.begun import has_begun_other, has_not_begun_own
from lms.obligations.rules import OPEN
from lms.reporting.queries.cells import correct_counts
from lms.reporting.queries.count_query import CountQuery
from lms.reporting.rules.cells import Tally
from lms.reporting.rules.vocabulary import DimensionKeys

NEVER_STARTED: Final = "never_started"


@cache
def _select_assignments() -> Select[int]:
    """Select the assignments that have several courses, or had another one."""
    several = select(AssignmentCourse.assignment_id).group_by(AssignmentCourse.assignment_id)
    old_courses, new_courses = (
        AssignmentEvent.details[(name, "course_ids")].as_string() for name in ("was", "is")
    )
    is_replaced = (AssignmentEvent.kind == "changed") & (old_courses != new_courses)
    assignments = union(
        several.having(func.count() > 1), select(AssignmentEvent.assignment_id).where(is_replaced)
    ).subquery()
    return select(assignments.c.assignment_id)


def select_people_of_other_courses(assignment_ids: Collection[int]) -> Select[int]:
    """Select people who have begun another course of an open obligation, and not its own."""
    return select(Obligation.person_id).where(
        Obligation.state == OPEN,
        Obligation.assignment_id.in_(assignment_ids),
        has_not_begun_own(),
        has_begun_other(),
    )


def list_other_courses(session: Session) -> tuple[int, ...]:
    """List the assignments of other courses, if anybody has begun one; figures are wrong then.

    Their numbers stand in statements: a database that thinks them many would read all obligations.
    """
    assignment_ids = tuple(sorted(session.scalars(_select_assignments())))
    if not assignment_ids:
        return ()
    first = session.scalar(select_people_of_other_courses(assignment_ids).limit(1))
    return () if first is None else assignment_ids


def correct_not_begun(
    session: Session,
    tallies: Mapping[str, dict[DimensionKeys, Tally]],
    query: CountQuery,
    count_recorded: Callable[[str, CountQuery], dict[DimensionKeys, Tally]],
) -> dict[str, dict[DimensionKeys, Tally]]:
    """Return the right numbers of who has not begun, if figures have counted them wrongly.

    `tallies`: what figures count, by measure.
    """
    counts = tallies.get(NEVER_STARTED)
    assignment_ids = list_other_courses(session) if counts is not None else ()
    if counts is None or not assignment_ids:
        return {}
    people = replace(query, of_other_courses=assignment_ids)
    wrong = count_recorded(NEVER_STARTED, replace(people, by_own_course=True))
    right = count_recorded(NEVER_STARTED, people)
    return {NEVER_STARTED: correct_counts(counts, wrong=wrong, right=right)}
