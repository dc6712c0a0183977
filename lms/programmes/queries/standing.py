"""Plan against fact: all indicators of a programme, or one indicator in all regions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from lms.programmes.queries.facts import Fact, load_facts, load_facts_by_region
from lms.programmes.queries.indicators import (
    IndicatorRow,
    list_indicators,
    load_plans,
    load_total_plans,
)
from lms.programmes.queries.programmes import ProgrammeRow, RegionLine
from lms.programmes.queries.readers import FactReader
from lms.programmes.rules import DaySpan, Outlook, assess_plan, list_half_years
from lms.programmes.rules.indicators import choose_plan
from lms.reporting.queries.areas import UNITS, load_area


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """Plan against fact of an indicator in a span.

    `parts`: in a whole programme, the plan of each of its half-years, None for none.
    """

    indicator: IndicatorRow
    span: DaySpan
    outlook: Outlook
    parts: tuple[int | None, ...] = ()


def list_spans(programme: ProgrammeRow) -> list[DaySpan]:
    """Return the half-years of a programme, then the whole of it."""
    return [*list_half_years(programme.span), programme.span]


def list_shown_indicators(session: Session, programme: ProgrammeRow) -> list[IndicatorRow]:
    """Return the indicators in use, and the retired ones that the programme plans."""
    planned_ids = {
        indicator_id for _programme_id, indicator_id in load_plans(session, [programme.id])
    }
    return [
        row for row in list_indicators(session) if row.retired_at is None or row.id in planned_ids
    ]


def load_lines(
    session: Session,
    reader: FactReader,
    programme: ProgrammeRow,
    indicators: Sequence[IndicatorRow],
    spans: Sequence[DaySpan],
) -> list[IndicatorLine]:
    """Return plan against fact of each indicator in each span (half-years, or the whole)."""
    plans, lines = load_plans(session, [programme.id]), []
    totals = load_total_plans(session, [programme.id])
    area = load_area(session, reader.actor, UNITS, programme.region_unit_id)
    reader = replace(reader, areas={area.id: area})
    for indicator in indicators:
        key = (programme.id, indicator.id)
        plan = plans.get(key, {})
        facts = load_facts(session, reader, programme.region_unit_id, indicator, spans)
        for span, fact in zip(spans, facts, strict=True):
            parts = tuple(plan.get(half.first) for half in list_half_years(span))
            planned = choose_plan(indicator.measure, parts, totals.get(key))
            lines.append(
                _build_line(indicator, span, planned, fact, today=reader.today, parts=parts)
            )
    return lines


def _build_line(
    indicator: IndicatorRow,
    span: DaySpan,
    planned: int | None,
    fact: Fact,
    *,
    today: date,
    parts: tuple[int | None, ...] = (),
) -> IndicatorLine:
    outlook = assess_plan(
        planned=planned,
        fact=fact.count,
        newcomers=fact.newcomers,
        span=span,
        today=today,
        is_unsummed=planned is None and any(parts),
    )
    return IndicatorLine(
        indicator=indicator, span=span, outlook=outlook, parts=parts if len(parts) > 1 else ()
    )


def load_lines_by_region(
    session: Session,
    reader: FactReader,
    regions: Sequence[RegionLine],
    indicator: IndicatorRow,
    half: DaySpan,
) -> dict[int, IndicatorLine]:
    """Return plan against fact of an indicator in a half-year by region id.

    Regions whose programmes have the same days in it, usually all, are counted at once.
    """
    spans = {line.region.id: _cut_days(line, half) for line in regions}
    programmes = {line.region.id: line.programme.id for line in regions if line.programme}
    plans, lines = load_plans(session, list(programmes.values())), {}
    for span in set(spans.values()):
        region_ids = [region_id for region_id, days in spans.items() if days == span]
        facts = load_facts_by_region(session, reader, region_ids, indicator, span)
        for region_id, fact in facts.items():
            plan = plans.get((programmes.get(region_id, 0), indicator.id), {})
            lines[region_id] = _build_line(
                indicator, span, plan.get(span.first), fact, today=reader.today
            )
    return lines


def _cut_days(line: RegionLine, half: DaySpan) -> DaySpan:
    """Return the programme's days in a half-year, or the half-year if there are none."""
    days = line.programme.span if line.programme else half
    return half.cut(days) if half.has_day_of(days) else half
