"""The plan of an indicator in each half-year of a programme."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.programmes.errors import IndicatorNotFound, PlanReasonMissing, TotalAddsUp, TotalTooSmall
from lms.programmes.models import Indicator, ProgrammePlan, ProgrammeTotalPlan
from lms.programmes.queries import load_plans, load_total_plans
from lms.programmes.rules import DRAFTING, DaySpan, list_half_years
from lms.programmes.rules.indicators import is_additive_over_time
from lms.programmes.services.loading import append_event, lock_programme


def plan_indicator(
    session: Session,
    *,
    programme_id: int,
    indicator_id: int,
    plan: Mapping[date, int],
    reason: str,
    by: Actor,
    now: datetime,
    total: int | None = None,
) -> bool:
    """Set the plan of an indicator; return False if nothing differs.

    `plan`: amount by first day of a half-year; a missing one or 0 plans nothing. `total`: that of
    the whole programme, where half-years do not add up to it. Once the programme is approved a
    reason is required; it stays in the record with the old plan.
    Raises PlanReasonMissing, TotalTooSmall, TotalAddsUp, and IndicatorNotFound, also for a retired
    indicator never planned.
    """
    programme = lock_programme(session, by, programme_id)
    indicator = session.get(Indicator, indicator_id)
    key = (programme.id, indicator_id)
    old = load_plans(session, [programme.id]).get(key, {})
    was_total = load_total_plans(session, [programme.id]).get(key)
    if indicator is None or (indicator.retired_at is not None and not (old or was_total)):
        raise IndicatorNotFound
    halves = list_half_years(DaySpan(programme.starts_on, programme.ends_on))
    new = {half.first: plan[half.first] for half in halves if plan.get(half.first)}
    new_total = total or None
    _check_total(new_total, new, indicator.measure)
    if (new, new_total) == (old, was_total):
        return False
    if programme.state != DRAFTING and not reason:
        raise PlanReasonMissing
    _replace_plan(session, *key, halves=halves, plan=new, total=new_total)
    details = {"indicator": indicator_id, "was": _format_plan(old), "is": _format_plan(new)}
    if new_total != was_total:
        details["total"] = {"was": was_total, "is": new_total}
    append_event(session, programme, "plan_changed", by=by, now=now, reason=reason, **details)
    return True


def _check_total(total: int | None, plan: Mapping[date, int], measure: str) -> None:
    if not total:
        return
    if is_additive_over_time(measure):
        raise TotalAddsUp
    if total < max(plan.values(), default=0):
        raise TotalTooSmall


def _replace_plan(
    session: Session,
    programme_id: int,
    indicator_id: int,
    *,
    halves: Sequence[DaySpan],
    plan: Mapping[date, int],
    total: int | None,
) -> None:
    for table in (ProgrammePlan, ProgrammeTotalPlan):
        here = (table.programme_id == programme_id, table.indicator_id == indicator_id)
        session.execute(delete(table).where(*here))
    session.add_all(_plan_rows(programme_id, indicator_id, halves, plan))
    if total:
        row = ProgrammeTotalPlan(
            programme_id=programme_id, indicator_id=indicator_id, planned=total
        )
        session.add(row)


def _plan_rows(
    programme_id: int, indicator_id: int, halves: Sequence[DaySpan], plan: Mapping[date, int]
) -> list[ProgrammePlan]:
    return [
        ProgrammePlan(
            programme_id=programme_id,
            indicator_id=indicator_id,
            first=half.first,
            last=half.last,
            planned=plan[half.first],
        )
        for half in halves
        if half.first in plan
    ]


def _format_plan(plan: Mapping[date, int]) -> dict[str, int]:
    return {str(first): planned for first, planned in sorted(plan.items())}
