"""Plan against fact of a report, counted from the records as on the pages of programmes."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms.core.collation import sort_key
from lms.core.percent import to_percent
from lms.periodic_reports.rules import NamedPeriod
from lms.periodic_reports.rules.plan import PlanComparison, PlanLine, ProgrammeLine
from lms.programmes.queries import (
    FactReader,
    IndicatorRow,
    RegionLine,
    count_by_region,
    list_indicators,
    list_region_lines,
    load_plans,
)
from lms.programmes.rules import DRAFTING, DaySpan, half_year_of, half_years
from lms.programmes.rules.indicators import unit_of
from lms.regions.rules import TreeOnDay
from lms.reporting.queries.areas import UNITS, Area

# By region: the days of an indicator in a half-year, its plan and its fact.
Numbers = dict[int, tuple[DaySpan, int | None, int]]


def compare_plan(
    session: Session, area: Area, period: NamedPeriod, *, today: date, tree: TreeOnDay | None = None
) -> PlanComparison:
    """Compare plan and fact by the half-years that the period touches, each as a whole.

    For a region: each indicator of its programme. For the country: the sums over the regions with
    an approved programme. Empty for other areas. `tree`: that of today, if it is loaded already.
    """
    if area.kind != UNITS or area.is_below_region:
        return PlanComparison()
    days = DaySpan(period.first, period.last)
    lines = [
        line
        for line in list_region_lines(session, area.actor, meeting=days)
        if area.whole or line.region.id == area.id
    ]
    regions = sorted(lines, key=lambda line: (sort_key(line.region.name_kk), line.region.id))
    reader = FactReader(area.actor, today, tree, {area.id: area})
    halves = [half_year_of(half.first) for half in half_years(days)]
    rows = list(_count_numbers(session, reader, regions, halves))
    plan_lines = [
        _sum_regions(row, regions) if area.whole else _region_line(row, area.id) for row in rows
    ]
    return PlanComparison(
        tuple(_programme_line(line, [numbers for _, numbers in rows]) for line in regions),
        tuple(line for line in plan_lines if line is not None),
    )


def _count_numbers(
    session: Session, reader: FactReader, regions: Sequence[RegionLine], halves: Sequence[DaySpan]
) -> Iterator[tuple[IndicatorRow, Numbers]]:
    """Yield each indicator of each half-year with the numbers of the regions.

    Regions whose programmes have the same days in it (as a rule all) are counted together. A
    retired indicator has a row where it is planned.
    """
    programmes = {line.region.id: line.programme for line in regions if line.programme is not None}
    plans = load_plans(session, [programme.id for programme in programmes.values()])
    for half in halves:
        spans = {
            region_id: half.cut(programme.span)
            for region_id, programme in programmes.items()
            if programme.span.meets(half)
        }
        for indicator in list_indicators(session):
            planned = {
                region_id: plans.get((programmes[region_id].id, indicator.id), {}).get(span.first)
                for region_id, span in spans.items()
            }
            if not spans or (indicator.retired_at is not None and not any(planned.values())):
                continue
            facts: dict[int, int] = {}
            for span in set(spans.values()):
                region_ids = [region_id for region_id, own in spans.items() if own == span]
                facts |= count_by_region(session, reader, region_ids, indicator, span)
            numbers = {
                region_id: (span, planned[region_id] or None, facts[region_id])
                for region_id, span in spans.items()
            }
            yield indicator, numbers


def _region_line(row: tuple[IndicatorRow, Numbers], region_id: int) -> PlanLine:
    indicator, numbers = row
    span, planned, fact = numbers[region_id]
    return _build_line(indicator, span, planned, fact, regions=1)


def _sum_regions(
    row: tuple[IndicatorRow, Numbers], regions: Sequence[RegionLine]
) -> PlanLine | None:
    """Sum plan and fact over the regions that plan the indicator in an approved programme.

    None if no region does.
    """
    indicator, numbers = row
    approved = {line.region.id for line in regions if _is_approved(line)}
    planned = [
        (span, plan, fact)
        for region_id, (span, plan, fact) in numbers.items()
        if region_id in approved and plan is not None
    ]
    if not planned:
        return None
    half = half_year_of(planned[0][0].first)
    plan, fact = sum(plan for _, plan, _ in planned), sum(fact for _, _, fact in planned)
    return _build_line(indicator, half, plan, fact, regions=len(planned))


def _build_line(
    indicator: IndicatorRow, span: DaySpan, planned: int | None, fact: int, *, regions: int
) -> PlanLine:
    percent = to_percent(fact, planned)
    return PlanLine(
        indicator.id,
        indicator.name_kk,
        indicator.name_ru,
        span.first,
        span.last,
        planned,
        fact,
        regions,
        unit_of(indicator.measure),
        "" if percent is None else str(percent),
    )


def _programme_line(line: RegionLine, rows: Sequence[Numbers]) -> ProgrammeLine:
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
    """Return whether the programme was approved in the period, even if closed since."""
    return line.programme is not None and line.state != DRAFTING
