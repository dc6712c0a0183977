"""The filter of lists of assignments, and which of them an actor sees."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, exists, or_, select

from lms.accounts.models import Organisation
from lms.accounts.rules import Actor, fold_text
from lms.catalogue.models import Course
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.obligations.queries.assignment_scope import is_assignment_in_scope
from lms.obligations.queries.obligation_scope import is_obligation_in_scope
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class AssignmentSearch:
    """The filter of a list of assignments; empty fields do not filter.

    `created_by`: a person; `of_others`: anybody but this person. `reach`: include assignments of
    others that concern the actor's own people.
    """

    state: str = ""
    course: str = ""
    target: str = ""
    created_by: int | None = None
    of_others: int | None = None
    reach: bool = False


ALL_ASSIGNMENTS: Final = AssignmentSearch()


def is_assignment_visible(by: Actor, *, reach: bool) -> ColumnElement[bool]:
    """Return the condition that the actor sees an assignment; `reach` as in AssignmentSearch."""
    if not reach:
        return is_assignment_in_scope(by)
    own_obligations = (Obligation.assignment_id == Assignment.id, is_obligation_in_scope(by))
    return or_(is_assignment_in_scope(by), exists().where(*own_obligations))


def build_search_conditions(by: Actor, search: AssignmentSearch) -> list[ColumnElement[bool]]:
    """Return the conditions for an assignment to be in a list."""
    conditions = [is_assignment_visible(by, reach=search.reach)]
    if search.state:
        conditions.append(Assignment.state == search.state)
    if search.course:
        conditions.append(_has_course(search.course))
    if search.created_by is not None:
        conditions.append(Assignment.created_by == search.created_by)
    if search.of_others is not None:
        conditions.append(Assignment.created_by.is_distinct_from(search.of_others))
    conditions += [_has_target_name(word) for word in search.target.split()]
    return conditions


def _has_course(slug: str) -> ColumnElement[bool]:
    assignment_ids = (
        select(AssignmentCourse.assignment_id)
        .join(Course, Course.id == AssignmentCourse.course_id)
        .where(Course.slug == slug)
    )
    return or_(Course.slug == slug, Assignment.id.in_(assignment_ids))


def _has_target_name(word: str) -> ColumnElement[bool]:
    return or_(
        Organisation.search_key.contains(fold_text(word), autoescape=True),
        RegionUnit.name_kk.icontains(word, autoescape=True),
        RegionUnit.name_ru.icontains(word, autoescape=True),
    )
