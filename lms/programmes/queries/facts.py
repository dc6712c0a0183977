"""Facts of programmes: counted from the records when read, never typed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.programmes.queries.indicators import IndicatorRow
from lms.programmes.queries.lessons import count_held_lessons, count_held_lessons_by_region
from lms.programmes.rules import DaySpan, pace_span
from lms.programmes.rules.indicators import LESSONS_HELD
from lms.regions.queries import find_root
from lms.reporting.queries.areas import UNITS, Area, load_area
from lms.reporting.queries.counting import CountQuery, count_facts, count_one
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import REGION, read_filters


@dataclass(frozen=True, slots=True)
class FactReader:
    """The actor who reads, and the day of reading."""

    actor: Actor
    today: date
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Fact:
    """The count in a period, and the count of the last eight weeks before today."""

    count: int
    recent: int


def load_facts(
    session: Session,
    reader: FactReader,
    region_id: int,
    indicator: IndicatorRow,
    spans: Iterable[DaySpan],
) -> list[Fact]:
    """Return the facts of an indicator in a region, one per span.

    Spans to come are not counted; the last eight weeks only if a span is under way.
    """
    area = load_area(session, reader.actor, UNITS, region_id)
    span_list = list(spans)
    is_any_running = any(_is_running(span, reader.today) for span in span_list)
    recent = (
        _count(session, area, indicator, pace_span(reader.today), reader) if is_any_running else 0
    )
    return [
        Fact(
            _count(session, area, indicator, span, reader) if span.first <= reader.today else 0,
            recent if _is_running(span, reader.today) else 0,
        )
        for span in span_list
    ]


def load_facts_by_region(
    session: Session,
    reader: FactReader,
    region_ids: Iterable[int],
    indicator: IndicatorRow,
    span: DaySpan,
) -> dict[int, Fact]:
    """Return the facts of an indicator in one span by region id.

    Two counts for the whole country; for an officer of some regions, two for each.
    """
    if not reader.actor.is_national_admin():
        return {
            region_id: load_facts(session, reader, region_id, indicator, [span])[0]
            for region_id in region_ids
        }
    country = load_area(session, reader.actor, UNITS, find_root(session).id)
    counts = (
        _count_by_region(session, country, indicator, span, reader)
        if span.first <= reader.today
        else {}
    )
    recent_counts = (
        _count_by_region(session, country, indicator, pace_span(reader.today), reader)
        if _is_running(span, reader.today)
        else {}
    )
    return {
        region_id: Fact(counts.get(region_id, 0), recent_counts.get(region_id, 0))
        for region_id in region_ids
    }


def count_by_region(
    session: Session,
    reader: FactReader,
    region_ids: Iterable[int],
    indicator: IndicatorRow,
    span: DaySpan,
) -> dict[int, int]:
    """Return the count of an indicator in one span by region id, without the last weeks."""
    ids = list(region_ids)
    if span.first > reader.today:
        return dict.fromkeys(ids, 0)
    if not reader.actor.is_national_admin() or len(ids) == 1:
        return {
            region_id: _count(
                session, load_area(session, reader.actor, UNITS, region_id), indicator, span, reader
            )
            for region_id in ids
        }
    counts = _count_by_region(
        session,
        load_area(session, reader.actor, UNITS, find_root(session).id),
        indicator,
        span,
        reader,
    )
    return {region_id: counts.get(region_id, 0) for region_id in ids}


def _is_running(span: DaySpan, today: date) -> bool:
    return span.first <= today <= span.last


def _count(
    session: Session, area: Area, indicator: IndicatorRow, span: DaySpan, reader: FactReader
) -> int:
    if indicator.measure == LESSONS_HELD:
        return count_held_lessons(session, area, read_filters(indicator.filters), span)
    return count_one(session, area, indicator.measure, query=_count_query(indicator, span, reader))


def _count_by_region(
    session: Session, area: Area, indicator: IndicatorRow, span: DaySpan, reader: FactReader
) -> dict[int, int]:
    if indicator.measure == LESSONS_HELD:
        return count_held_lessons_by_region(session, area, read_filters(indicator.filters), span)
    rows = count_facts(
        session, area, indicator.measure, (REGION,), query=_count_query(indicator, span, reader)
    )
    return {row.keys[0]: row.count for row in rows if isinstance(row.keys[0], int)}


def _count_query(indicator: IndicatorRow, span: DaySpan, reader: FactReader) -> CountQuery:
    return CountQuery(
        reader.today, reader.zone, read_filters(indicator.filters), Period(span.first, span.end)
    )
