"""Plan against fact of a report, counted from the records as the pages of programmes do."""

from collections.abc import Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.collation import sort_key
from lms.periodic_reports.rules import NamedPeriod
from lms.periodic_reports.rules.plan import PlanComparison, PlanLine, ProgrammeLine
from lms.programmes.queries import (
    FactReader,
    IndicatorRow,
    RegionLine,
    counts_by_region,
    indicators,
    plans,
    region_lines,
)
from lms.programmes.rules import DRAFTING, DaySpan, half_year_of, half_years
from lms.regions.models import RegionUnit
from lms.regions.rules import REGIONS
from lms.reporting.queries.places import UNITS, Area

# For each region the plan and the fact of an indicator in a half-year, and its days.
Numbers = dict[int, tuple[DaySpan, int | None, int]]


def plan_of(
    session: Session, place: Area, period: NamedPeriod, *, today: date, zone: ZoneInfo
) -> PlanComparison:
    """The half-years that the period holds or touches, each whole: of a region each indicator of its programme; of the country what regions
    with an approved programme plan, added up. Empty for other places.
    """
    if place.kind != UNITS or not (place.whole or _is_region(session, place.id)):
        return PlanComparison()
    days = DaySpan(period.first, period.last)
    found = [
        one
        for one in region_lines(session, place.actor, meeting=days)
        if place.whole or one.region.id == place.id
    ]
    regions = sorted(found, key=lambda one: (sort_key(one.region.name_kk), one.region.id))
    reader, halves = (
        FactReader(place.actor, today, zone),
        [half_year_of(one.first) for one in half_years(days)],
    )
    rows = list(_numbers(session, reader, regions, halves))
    lines = [_added(row, regions) if place.whole else _single(row, place.id) for row in rows]
    return PlanComparison(
        tuple(_programme(one, [row[1] for row in rows]) for one in regions),
        tuple(one for one in lines if one is not None),
    )


def _is_region(session: Session, unit_id: int) -> bool:
    return session.scalar(select(RegionUnit.level).where(RegionUnit.id == unit_id)) in REGIONS


def _numbers(
    session: Session, reader: FactReader, regions: Sequence[RegionLine], halves: Sequence[DaySpan]
) -> Iterator[tuple[IndicatorRow, Numbers]]:
    """Of each indicator, half-year by half-year, what the regions with a programme there have: those whose programmes have the same days
    in it, as a rule all, are counted at once. A retired indicator has a row where it is planned.
    """
    programmes = {one.region.id: one.programme for one in regions if one.programme is not None}
    planned = plans(session, [one.id for one in programmes.values()])
    for half in halves:
        spans = {
            region_id: half.cut(one.span)
            for region_id, one in programmes.items()
            if one.span.meets(half)
        }
        for indicator in indicators(session):
            plan = {
                one: planned.get((programmes[one].id, indicator.id), {}).get(span.first)
                for one, span in spans.items()
            }
            if not spans or (indicator.retired_at is not None and not any(plan.values())):
                continue
            facts: dict[int, int] = {}
            for span in set(spans.values()):
                here = [region_id for region_id, own in spans.items() if own == span]
                facts |= counts_by_region(session, reader, here, indicator, span)
            yield (
                indicator,
                {one: (span, plan[one] or None, facts[one]) for one, span in spans.items()},
            )


def _single(row: tuple[IndicatorRow, Numbers], region_id: int) -> PlanLine:
    indicator, numbers = row
    span, planned, fact = numbers[region_id]
    return PlanLine(
        indicator.id, indicator.name_kk, indicator.name_ru, span.first, span.last, planned, fact, 1
    )


def _added(row: tuple[IndicatorRow, Numbers], regions: Sequence[RegionLine]) -> PlanLine | None:
    """Plan and fact of the regions that plan the indicator by an approved programme: what is not planned counts for neither. None where
    no region plans it.
    """
    indicator, numbers = row
    approved = {one.region.id for one in regions if _is_approved(one)}
    those = [numbers[one] for one in numbers if one in approved and numbers[one][1] is not None]
    if not those:
        return None
    half = half_year_of(those[0][0].first)
    planned, fact = sum(one[1] or 0 for one in those), sum(one[2] for one in those)
    return PlanLine(
        indicator.id,
        indicator.name_kk,
        indicator.name_ru,
        half.first,
        half.last,
        planned,
        fact,
        len(those),
    )


def _programme(line: RegionLine, rows: Sequence[Numbers]) -> ProgrammeLine:
    region, programme = line.region, line.programme
    own = [numbers[region.id] for numbers in rows if region.id in numbers]
    planned = [(plan, fact) for _span, plan, fact in own if plan is not None]
    return ProgrammeLine(
        str(region.id),
        region.name_kk,
        region.name_ru,
        line.state,
        programme.document_number if programme else "",
        programme.document_on if programme else None,
        len(planned),
        sum(fact >= plan for plan, fact in planned),
        _is_approved(line),
    )


def _is_approved(line: RegionLine) -> bool:
    """Whether it had an approved programme in the period; one that was closed since had been approved."""
    return line.programme is not None and line.state != DRAFTING
