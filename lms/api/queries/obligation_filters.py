"""The filter of a token's obligations, and the joins and conditions that it asks for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.api.queries.own_organisations import is_row_within, select_own_organisations
from lms.catalogue.models import Course
from lms.obligations.models import Obligation
from lms.obligations.queries import is_obligation_in_scope
from lms.obligations.rules import OPEN


@dataclass(frozen=True, slots=True)
class ObligationFilter:
    """Filter of obligations; None does not filter. `state` may be "overdue"."""

    state: str | None = None
    due_before: date | None = None
    person_id: int | None = None
    course: str | None = None
    organisation_id: int | None = None


def select_visible_organisation(by: Actor) -> ColumnElement[int | None]:
    """Return the obligation's organisation if it is the token's, else NULL.

    Of somebody with two posts it may be elsewhere.
    """
    return case(
        (Obligation.organisation_id.in_(select_own_organisations(by)), Obligation.organisation_id),
        else_=None,
    ).label("organisation_id")


def join_people(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Join the person and the course of each obligation."""
    return (
        query.select_from(Obligation)
        .join(Person, Person.id == Obligation.person_id)
        .join(Course, Course.id == Obligation.course_id)
    )


def list_filter_conditions(
    by: Actor, filters: ObligationFilter, today: date
) -> list[ColumnElement[bool]]:
    """Return the conditions for the latest rounds in the actor's scope that pass the filter."""
    newer = aliased(Obligation)
    same = (
        newer.assignment_id == Obligation.assignment_id,
        newer.person_id == Obligation.person_id,
    )
    conditions = [
        is_obligation_in_scope(by),
        ~exists().where(*same, newer.round > Obligation.round),
    ]
    if filters.state == "overdue":
        conditions += [Obligation.state == OPEN, Obligation.due_on < today]
    elif filters.state:
        conditions.append(Obligation.state == filters.state)
    if filters.due_before is not None:
        conditions.append(Obligation.due_on < filters.due_before)
    if filters.person_id is not None:
        conditions.append(Obligation.person_id == filters.person_id)
    if filters.course is not None:
        conditions.append(Course.slug == filters.course)
    if filters.organisation_id is not None:
        columns = {"organisation": Obligation.organisation_id, "person": Obligation.person_id}
        conditions.append(is_row_within(by, filters.organisation_id, **columns))
    return conditions
