"""Plan against fact: of a programme's indicators, and of one indicator in all regions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.programmes.queries.facts import FactReader, facts, facts_by_region
from lms.programmes.queries.indicators import IndicatorRow, indicators, plans
from lms.programmes.queries.programmes import ProgrammeRow, RegionLine
from lms.programmes.rules import DaySpan, Outlook, half_years, outlook


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """Plan against fact of an indicator in a span."""

    indicator: IndicatorRow
    span: DaySpan
    outlook: Outlook


def spans_of(programme: ProgrammeRow) -> list[DaySpan]:
    """The half-years of a programme, and last all of its days."""
    return [*half_years(programme.span), programme.span]


def shown_indicators(session: Session, programme: ProgrammeRow) -> list[IndicatorRow]:
    """The indicators of a programme: those on offer, and retired ones that it plans."""
    planned = {indicator_id for _programme_id, indicator_id in plans(session, [programme.id])}
    return [one for one in indicators(session) if one.retired_at is None or one.id in planned]


def lines_of(
    session: Session,
    reader: FactReader,
    programme: ProgrammeRow,
    of: Sequence[IndicatorRow],
    spans: Sequence[DaySpan],
) -> list[IndicatorLine]:
    """Plan against fact of each indicator in each span: half-years of the programme, or all of its days."""
    planned, found = plans(session, [programme.id]), []
    for indicator in of:
        plan = planned.get((programme.id, indicator.id), {})
        counted = facts(session, reader, programme.region_unit_id, indicator, spans)
        for span, fact in zip(spans, counted, strict=True):
            number = sum(part for first, part in plan.items() if span.first <= first <= span.last)
            whole = outlook(
                planned=number, fact=fact.count, recent=fact.recent, span=span, today=reader.today
            )
            found.append(IndicatorLine(indicator, span, whole))
    return found


def lines_by_region(
    session: Session,
    reader: FactReader,
    regions: Sequence[RegionLine],
    indicator: IndicatorRow,
    half: DaySpan,
) -> dict[int, IndicatorLine]:
    """Plan against fact of an indicator in a half-year, by region. Those whose programmes have the same days in it, as a rule all, are
    counted at once.
    """
    spans = {one.region.id: _days_within(one, half) for one in regions}
    programmes = {one.region.id: one.programme.id for one in regions if one.programme}
    planned, found = plans(session, list(programmes.values())), {}
    for span in set(spans.values()):
        here = [region_id for region_id, own in spans.items() if own == span]
        for region_id, fact in facts_by_region(session, reader, here, indicator, span).items():
            number = planned.get((programmes.get(region_id, 0), indicator.id), {}).get(span.first)
            whole = outlook(
                planned=number, fact=fact.count, recent=fact.recent, span=span, today=reader.today
            )
            found[region_id] = IndicatorLine(indicator, span, whole)
    return found


def _days_within(line: RegionLine, half: DaySpan) -> DaySpan:
    """The days of the half-year that belong to the region's programme; all of them where none does."""
    own = line.programme.span if line.programme else half
    return half.cut(own) if half.meets(own) else half
