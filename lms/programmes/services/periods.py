"""The period of a drafted programme, which its plans follow."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.programmes.errors import PeriodWrong
from lms.programmes.models import Programme, ProgrammePlan
from lms.programmes.rules import DaySpan, is_allowed_period, list_half_years, name_half_year
from lms.programmes.services.loading import append_event, update_programme
from lms.programmes.services.programmes import load_drafting


def change_period(
    session: Session, *, programme_id: int, period: DaySpan, by: Actor, now: datetime
) -> None:
    """Set the first and last day of a drafted programme.

    Plans follow their half-years; those of half-years outside the new period are deleted and stay
    in the record. Raises NotDrafting, PeriodWrong.
    """
    programme = load_drafting(session, by, programme_id)
    if not is_allowed_period(period):
        raise PeriodWrong
    if update_programme(
        session, programme, starts_on=period.first, ends_on=period.last, by=by, now=now
    ):
        _fit_plans(session, programme, by, now)


def _fit_plans(session: Session, programme: Programme, by: Actor, now: datetime) -> None:
    """Cut the plans to the new period and delete those outside it."""
    halves = {
        name_half_year(half.first): half
        for half in list_half_years(DaySpan(programme.starts_on, programme.ends_on))
    }
    plans = session.scalars(
        select(ProgrammePlan).where(ProgrammePlan.programme_id == programme.id)
    ).all()
    outside = []
    for plan in plans:
        half = halves.get(name_half_year(plan.first))
        if half is None:
            outside.append(plan)
        else:
            plan.first, plan.last = half.first, half.last
    if outside:
        session.execute(
            delete(ProgrammePlan).where(ProgrammePlan.id.in_([plan.id for plan in outside]))
        )
        dropped_plans = [
            {"indicator": plan.indicator_id, "first": str(plan.first), "planned": plan.planned}
            for plan in outside
        ]
        append_event(session, programme, "plan_changed", by=by, now=now, gone=dropped_plans)
