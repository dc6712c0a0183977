"""On which days the rows of a list stand, as far as figures by day know it."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from lms.reporting.queries.area_scope import is_area_in_scope
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.count_query import CountQuery
from lms.reporting.queries.counted_figures import name_figure
from lms.reporting.queries.first_days import DaysQuery, list_first_days
from lms.reporting.queries.not_begun import NEVER_STARTED, list_other_courses
from lms.reporting.rules import (
    ALL_COURSES,
    CERTIFIED,
    COMPLETED,
    ENROLLED,
    NOT_BEGUN,
    OPEN,
    OVERDUE,
    PASSED,
    SUBMITTED,
)
from lms.reporting.rules.cells import find_period_key
from lms.reporting.rules.vocabulary import AUDIENCE

# Measures each of whose facts is a row, on its own day.
_EACH_FACT: Final[Mapping[str, str]] = {
    "certificates": CERTIFIED,
    "attempts": SUBMITTED,
    "passed_attempts": PASSED,
}
# Measures whose people stand by the first of their days if the earliest come first.
_FIRST_SEEN: Final[Mapping[str, str]] = {"enrolled": ENROLLED, "completed": COMPLETED}
# Measures whose rows stand by the first of a duty's, or a person's, open days, in any order; with
# the figures that know these days.
LED_BY_FIRST_DAY: Final[Mapping[str, str]] = {OPEN: OPEN, OVERDUE: OPEN, NEVER_STARTED: NOT_BEGUN}


def list_leading_days(
    session: Session, area: Area, base: str, query: CountQuery, *, people: bool, earliest: bool
) -> list[tuple[date, int]] | None:
    """List the days of a list in order, each with its rows; None if figures do not tell.

    `people`: a row is a person, else a duty or a fact. `earliest`: the earliest come first.
    """
    figure = LED_BY_FIRST_DAY.get(base)
    if query.course_id is None:
        if people and earliest:
            figure = figure or _FIRST_SEEN.get(base)
        elif not people:
            figure = figure or _EACH_FACT.get(base)
    if query.filters:
        is_by_audience = figure == COMPLETED and query.filters.keys() == {AUDIENCE}
        figure = name_figure(base, (), query) if is_by_audience else None
    if (
        figure is None
        or area.kind != UNITS
        or area.past is not None
        or any((query.own, query.exact))
        or find_period_key(query.period) is None
        or not is_area_in_scope(session, area)
        or (base == NEVER_STARTED and list_other_courses(session))
    ):
        return None
    days = DaysQuery(
        unit_id=area.id,
        course_id=ALL_COURSES if query.course_id is None else query.course_id,
        period=query.period,
        end=query.today if base == OVERDUE else None,
        measure=figure,
    )
    return list_first_days(session, days, people=people)
