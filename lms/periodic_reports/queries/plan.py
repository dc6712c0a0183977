"""Plan against fact of a report, counted from the records as on the pages of programmes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from lms.core.collation import build_sort_key
from lms.core.percent import compute_percent
from lms.periodic_reports.rules import NamedPeriod
from lms.periodic_reports.rules.plan import PlanComparison, PlanLine, ProgrammeLine
from lms.programmes.queries import (
    FactReader,
    IndicatorRow,
    ProgrammeRow,
    RegionLine,
    count_by_region,
    list_indicators,
    list_region_lines,
    load_plans,
)
from lms.programmes.rules import DRAFTING, DaySpan, find_half_year, list_half_years
from lms.programmes.rules.indicators import get_unit
from lms.regions.rules import TreeOnDay
from lms.reporting.queries.areas import UNITS, Area


@dataclass(frozen=True, slots=True)
class _RegionNumbers:
    """A region's programme in a half-year, and an indicator's days in it, plan and fact."""

    programme: ProgrammeRow
    span: DaySpan
    planned: int | None
    fact: int


class IndicatorNumbers(NamedTuple):
    """An indicator with the numbers of each region, by its id."""

    indicator: IndicatorRow
    by_region: dict[int, _RegionNumbers]


def compare_plan(
    session: Session, area: Area, period: NamedPeriod, *, today: date, tree: TreeOnDay | None = None
) -> PlanComparison:
    """Compare plan and fact by the half-years that the period touches, each as a whole.

    For a region: each indicator of its programme. For the country: the sums over the regions with
    an approved programme. Each half-year by the programme of that time, since one may end with it.
    Empty for other areas. `tree`: that of today, if it is loaded already.
    """
    if area.kind != UNITS or area.is_below_region:
        return PlanComparison()
    days = DaySpan(period.first, period.last)
    regions = _list_regions(session, area, days)
    reader, rows = (
        FactReader(actor=area.actor, today=today, tree=tree, areas={area.id: area}),
        list[IndicatorNumbers](),
    )
    for part in list_half_years(days):
        planners = regions if part == days else _list_regions(session, area, part)
        rows += _count_numbers(session, reader, planners, find_half_year(part.first))
    plan_lines = [
        _sum_regions(row) if area.whole else _build_region_line(row, area.id) for row in rows
    ]
    return PlanComparison(
        tuple(_build_programme_line(line, [row.by_region for row in rows]) for line in regions),
        tuple(line for line in plan_lines if line is not None),
    )


def _list_regions(session: Session, area: Area, days: DaySpan) -> list[RegionLine]:
    """List the region, or the regions of the country, with their programmes in these days."""
    lines = [
        line
        for line in list_region_lines(session, area.actor, meeting=days)
        if area.whole or line.region.id == area.id
    ]
    return sorted(lines, key=lambda line: (build_sort_key(line.region.name_kk), line.region.id))


def _count_numbers(
    session: Session, reader: FactReader, regions: Sequence[RegionLine], half: DaySpan
) -> Iterator[IndicatorNumbers]:
    """Yield each indicator in a half-year with the numbers of the regions.

    Regions whose programmes have the same days in it (as a rule all) are counted together. A
    retired indicator has a row where it is planned.
    """
    programmes = {line.region.id: line.programme for line in regions if line.programme is not None}
    plans = load_plans(session, [programme.id for programme in programmes.values()])
    spans = {region_id: half.cut(programme.span) for region_id, programme in programmes.items()}
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
            region_id: _RegionNumbers(
                programme=programmes[region_id],
                span=span,
                planned=planned[region_id] or None,
                fact=facts[region_id],
            )
            for region_id, span in spans.items()
        }
        yield IndicatorNumbers(indicator, numbers)


def _build_region_line(row: IndicatorNumbers, region_id: int) -> PlanLine:
    own = row.by_region[region_id]
    return _build_line(row.indicator, own.span, own.planned, own.fact, regions=1)


def _sum_regions(row: IndicatorNumbers) -> PlanLine | None:
    """Sum plan and fact over the regions that plan the indicator in an approved programme.

    None if no region does.
    """
    planned = [
        (own.span, own.planned, own.fact)
        for own in row.by_region.values()
        if own.planned is not None and own.programme.state != DRAFTING
    ]
    if not planned:
        return None
    half = find_half_year(planned[0][0].first)
    plan, fact = sum(plan for _, plan, _ in planned), sum(fact for _, _, fact in planned)
    return _build_line(row.indicator, half, plan, fact, regions=len(planned))


def _build_line(
    indicator: IndicatorRow, span: DaySpan, planned: int | None, fact: int, *, regions: int
) -> PlanLine:
    percent = compute_percent(fact, planned)
    return PlanLine(
        indicator=indicator.id,
        name_kk=indicator.name_kk,
        name_ru=indicator.name_ru,
        first=span.first,
        last=span.last,
        planned=planned,
        fact=fact,
        regions=regions,
        unit=get_unit(indicator.measure),
        frozen_percent="" if percent is None else str(percent),
    )


def _build_programme_line(
    line: RegionLine, rows: Sequence[dict[int, _RegionNumbers]]
) -> ProgrammeLine:
    region, programme = line.region, line.programme
    own = [numbers[region.id] for numbers in rows if region.id in numbers]
    planned = [
        (numbers.planned, numbers.fact)
        for numbers in own
        if numbers.planned is not None and numbers.programme == programme
    ]
    return ProgrammeLine(
        key=str(region.id),
        name_kk=region.name_kk,
        name_ru=region.name_ru,
        state=line.state,
        document=programme.document_number if programme else "",
        document_on=programme.document_on if programme else None,
        planned_count=len(planned),
        met_count=sum(fact >= plan for plan, fact in planned),
        is_approved=_is_approved(line),
    )


def _is_approved(line: RegionLine) -> bool:
    """Return whether the programme was approved in the period, even if closed since."""
    return line.programme is not None and line.state != DRAFTING
