"""The obligations that HR of an organisation sees, page by page."""

from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.api.queries.obligation_filters import (
    ObligationFilter,
    join_people,
    list_filter_conditions,
    select_visible_organisation,
)
from lms.api.queries.pages import RowsPage, cut_page, format_day
from lms.catalogue.models import Course, CourseVersion
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries import is_obligation_in_scope
from lms.obligations.queries.duties import is_leading
from lms.obligations.rules import OPEN


def list_obligations(
    session: Session, *, by: Actor, filters: ObligationFilter, today: date, after: int, limit: int
) -> RowsPage:
    """Return a page of the obligations that HR of the organisation sees.

    Only the latest round per person and assignment. `leads_duty`: whether it stands for all that
    ask the person for the course.
    """
    query = (
        join_people(
            select(
                Obligation.id,
                Obligation.assignment_id,
                Obligation.person_id,
                Person.surname,
                Person.given_name,
                Person.patronymic,
                select_visible_organisation(by),
                Course.slug,
                CourseVersion.title_kk,
                CourseVersion.title_ru,
                Assignment.reason,
                Obligation.state,
                Obligation.opened_on,
                Obligation.due_on,
                Obligation.met_on,
                Obligation.round,
                is_leading(partial(_list_scope, by)).label("leads_duty"),
            )
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(*list_filter_conditions(by, filters, today), Obligation.id > after)
        .order_by(Obligation.id)
        .limit(limit + 1)
    )
    return cut_page([_build_obligation_json(row, today) for row in session.execute(query)], limit)


def _list_scope(by: Actor, obligation: type[Obligation]) -> list[ColumnElement[bool]]:
    return [is_obligation_in_scope(by, obligation)]


def _build_obligation_json(row: Any, today: date) -> dict[str, Any]:
    return {
        "id": row.id,
        "assignment_id": row.assignment_id,
        "person_id": row.person_id,
        "surname": row.surname,
        "given_name": row.given_name,
        "patronymic": row.patronymic,
        "organisation_id": row.organisation_id,
        "course": row.slug,
        "title_kk": row.title_kk,
        "title_ru": row.title_ru,
        "reason": row.reason,
        "state": row.state,
        "opened_on": format_day(row.opened_on),
        "due_on": format_day(row.due_on),
        "met_on": format_day(row.met_on),
        "overdue": row.state == OPEN and row.due_on < today,
        "round": row.round,
        "leads_duty": bool(row.leads_duty),
    }
