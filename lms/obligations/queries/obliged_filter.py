"""Conditions of the obligations that are rows of a list, by its filter."""

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, and_

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, fold_text
from lms.catalogue.models import Course, CourseVersion
from lms.core.days import days_after
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries.begun import has_begun, is_under_way
from lms.obligations.queries.duties import is_leading, is_leading_open
from lms.obligations.queries.obligation_scope import is_obligation_in_scope, is_organisation_visible
from lms.obligations.queries.obliged_search import (
    ANY_STATE,
    LATENESS,
    OPEN_STATES,
    OVERDUE,
    ObligedSearch,
)
from lms.obligations.queries.rounds import is_latest_round
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN
from lms.regions.queries import select_subtree_ids


def select_filtered(columns: Any, by: Actor, search: ObligedSearch, today: date) -> Any:
    """Select columns of the obligations of a list, without joining what only names its rows."""
    rows = columns.select_from(Obligation)
    if search.name:
        rows = rows.join(Person, Person.id == Obligation.person_id)
    rows = join_filtered(rows, by, search, ())
    return rows.where(*build_list_conditions(by, search, today))


def join_filtered(rows: Any, by: Actor, search: ObligedSearch, sorts: Collection[str]) -> Any:
    """Join the tables of the filter and of an order, but people and units."""
    if search.state in LATENESS:
        rows = rows.join(Assignment, Assignment.id == Obligation.assignment_id)
    if search.course or "course" in sorts:
        rows = rows.join(Course, Course.id == Obligation.course_id)
    if "course" in sorts:
        rows = rows.join(CourseVersion, CourseVersion.id == Course.current_version_id)
    if search.organisation or "organisation" in sorts:
        rows = rows.outerjoin(Organisation, is_named_organisation(by))
    return rows


def is_named_organisation(by: Actor) -> ColumnElement[bool]:
    """Return the condition that an organisation is that of the obligation, and visible."""
    return and_(Organisation.id == Obligation.organisation_id, is_organisation_visible(by))


def build_list_conditions(
    by: Actor,
    search: ObligedSearch,
    today: date,
    *,
    in_order: bool = False,
    each_leads: bool = False,
) -> list[ColumnElement[bool]]:
    """Return the conditions for an obligation to be a row of a list.

    `in_order`: the list is read in the order of an index, so its area must not find the rows.
    `each_leads`: no row has another reason of its duty before it, so none is looked for.
    """
    conditions = [
        *_build_area_conditions(by, search, Obligation, in_order=in_order),
        *_build_state_conditions(search.state, today),
    ]
    if search.by_duty and not each_leads:
        # A duty in such a state is led by an open reason, so that only these are compared.
        leads = is_leading_open if search.state in OPEN_STATES else is_leading
        conditions.append(leads(partial(_build_area_conditions, by, search)))
    elif not search.by_duty:
        conditions.append(is_latest_round())
    if search.assignment_id is not None:
        conditions.append(Obligation.assignment_id == search.assignment_id)
    if search.course:
        conditions.append(Course.slug == search.course)
    conditions += [
        Organisation.search_key.contains(word, autoescape=True)
        for word in fold_text(search.organisation).split()
    ]
    return conditions + [
        Person.search_key.contains(word, autoescape=True) for word in fold_text(search.name).split()
    ]


def _build_area_conditions(
    by: Actor, search: ObligedSearch, obligation: type[Obligation], *, in_order: bool = False
) -> list[ColumnElement[bool]]:
    """Return the conditions of the area in which a duty is derived."""
    conditions = [is_obligation_in_scope(by, obligation, in_order=in_order)]
    if search.unit_id is not None:
        unit_id = obligation.region_unit_id + 0 if in_order else obligation.region_unit_id
        conditions.append(unit_id.in_(select_subtree_ids(search.unit_id)))
    return conditions


def _build_state_conditions(state: str, today: date) -> list[ColumnElement[bool]]:
    is_open = Obligation.state == OPEN
    grace_over = Obligation.met_on > days_after(Obligation.due_on, Assignment.grace_days)
    states: dict[str, list[ColumnElement[bool]]] = {
        ANY_STATE: [],
        "open": [is_open],
        "not_begun": [is_open, ~has_begun()],
        "under_way": [is_open, is_under_way()],
        "left_off": [is_open, has_begun(), ~is_under_way()],
        OVERDUE: [is_open, Obligation.due_on < today],
        "met": [Obligation.state == MET],
        "met_in_time": [Obligation.state == MET, ~grace_over],
        "met_late": [Obligation.state == MET, grace_over],
        "exempt": [Obligation.state == EXEMPT],
        "ended": [Obligation.state == ENDED],
    }
    return states.get(state, [Obligation.state != ENDED])
