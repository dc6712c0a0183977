"""The plan of a region's programmes by month, for a trend to stand beside it."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.programmes.models import Indicator, Programme, ProgrammePlan
from lms.programmes.rules import CLOSED, DRAFTING, DaySpan
from lms.reporting.rules import Period, find_first_of_month, find_following_month
from lms.reporting.rules.vocabulary import COURSE


def load_monthly_plan(
    session: Session, by: Actor, region_id: int, measure: str, course: str = ""
) -> Mapping[date, float]:
    """Return the planned amount of a measure by month; empty without a plan.

    Of all programmes of the region that were ever approved, and of the indicator that counts the
    measure without any filter but the course, given by its slug. The amount of a half-year is
    spread evenly over its months. Where two programmes plan the same days, as after one was closed
    early, the one in force does, else the later one.
    """
    plans = _load_plans(session, by, region_id, measure, course)
    plan: dict[date, float] = {}
    for number, (programme_id, span, planned) in enumerate(plans):
        later = [other for other_id, other, _ in plans[number:] if other_id != programme_id]
        months = Period(find_first_of_month(span.first), span.end).list_months()
        for month in months:
            days = DaySpan(month, find_following_month(month) - timedelta(days=1)).cut(span)
            if not any(days.has_day_of(other) for other in later):
                plan[month] = plan.get(month, 0.0) + planned / len(months)
    return plan


def _load_plans(
    session: Session, by: Actor, region_id: int, measure: str, course: str
) -> list[tuple[int, DaySpan, int]]:
    """Return the programme, days and amount of each plan; one that replaces another comes later."""
    filters = {COURSE: [course]} if course else {}
    rows = session.execute(
        select(
            Indicator.filters,
            ProgrammePlan.programme_id,
            ProgrammePlan.first,
            ProgrammePlan.last,
            ProgrammePlan.planned,
        )
        .join(Indicator, Indicator.id == ProgrammePlan.indicator_id)
        .join(Programme, Programme.id == ProgrammePlan.programme_id)
        .where(
            Programme.region_unit_id == region_id,
            Programme.region_unit_id.in_(select_units_in_scope(by, OFFICER)),
            Programme.state != DRAFTING,
            Indicator.measure == measure,
            Indicator.retired_at.is_(None),
        )
        .order_by(Programme.state != CLOSED, Programme.starts_on, Programme.id)
    )
    return [
        (programme_id, DaySpan(first, last), planned)
        for own_filters, programme_id, first, last, planned in rows
        if dict(own_filters) == filters
    ]
