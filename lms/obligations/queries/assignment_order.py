"""The order of lists of assignments."""

from datetime import date
from typing import Any, Final

from sqlalchemy import and_, func, select

from lms.accounts.models import Organisation
from lms.accounts.rules import Actor
from lms.catalogue.models import CourseVersion
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries.obligation_scope import is_obligation_in_scope
from lms.obligations.rules import EXEMPT, MET, OPEN, STANDING, WAITING
from lms.regions.models import RegionUnit

NEWEST_FIRST: Final = "-created"


def build_sort_columns(by: Actor, sort: str, today: date) -> list[Any]:
    """Return the columns that order a list, with those that are over at its end."""
    key = _get_sort_key(by, sort.removeprefix("-"), today)
    is_over = Assignment.state.not_in((STANDING, WAITING))
    return [is_over, key.desc() if sort.startswith("-") else key, Assignment.id.desc()]


def _get_sort_key(by: Actor, name: str, today: date) -> Any:
    counted_states = {
        "total": Obligation.state.in_((OPEN, MET, EXEMPT)),
        "met": Obligation.state == MET,
        "overdue": and_(Obligation.state == OPEN, Obligation.due_on < today),
    }
    if name in counted_states:
        mine = (Obligation.assignment_id == Assignment.id, is_obligation_in_scope(by))
        count = select(func.count()).where(*mine, counted_states[name])
        return count.correlate(Assignment).scalar_subquery()
    title, unit_name, organisation_name = (
        getattr(table, f"{column}_{current_language()}")
        for table, column in (
            (CourseVersion, "title"),
            (RegionUnit, "name"),
            (Organisation, "name"),
        )
    )
    keys = {
        "course": title.collate(COLLATION),
        "target": func.coalesce(unit_name, organisation_name).collate(COLLATION),
        "due_on": func.coalesce(Assignment.due_on, date.max),
    }
    return keys.get(name, Assignment.id)
