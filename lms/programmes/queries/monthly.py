"""The plan of a region's programmes by month, for a trend to stand beside it."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.programmes.models import Indicator, Programme, ProgrammePlan
from lms.programmes.rules import DRAFTING
from lms.reporting.rules import Period, first_of_month
from lms.reporting.rules.vocabulary import COURSE


def load_monthly_plan(
    session: Session, by: Actor, region_id: int, measure: str, course: str = ""
) -> Mapping[date, float]:
    """Return the planned amount of a measure by month; empty without a plan.

    Of all programmes of the region that were ever approved, and of the indicator that counts the
    measure without any filter but the course, given by its slug. The amount of a half-year is
    spread evenly over its months.
    """
    filters = {COURSE: [course]} if course else {}
    rows = session.execute(
        select(Indicator.filters, ProgrammePlan.first, ProgrammePlan.last, ProgrammePlan.planned)
        .join(Indicator, Indicator.id == ProgrammePlan.indicator_id)
        .join(Programme, Programme.id == ProgrammePlan.programme_id)
        .where(
            Programme.region_unit_id == region_id,
            Programme.region_unit_id.in_(select_units_in_scope(by, OFFICER)),
            Programme.state != DRAFTING,
            Indicator.measure == measure,
            Indicator.retired_at.is_(None),
        )
    )
    plan: dict[date, float] = {}
    for own_filters, first, last, planned in rows:
        if dict(own_filters) != filters:
            continue
        months = Period(first_of_month(first), last + timedelta(days=1)).months()
        for month in months:
            plan[month] = plan.get(month, 0.0) + planned / len(months)
    return plan
