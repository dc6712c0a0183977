"""The facts of programmes: counted from the records at the moment of reading, and typed in by nobody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.programmes.queries.indicators import IndicatorRow
from lms.programmes.queries.lessons import held_by_region, held_count
from lms.programmes.rules import DaySpan, pace_span
from lms.programmes.rules.indicators import LESSONS_HELD
from lms.regions.queries import root
from lms.reporting.queries.counting import FigureQuery, count_facts, count_one
from lms.reporting.queries.places import UNITS, Area, place
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import REGION, read_filters


@dataclass(frozen=True, slots=True)
class FactReader:
    """Who reads, and when."""

    actor: Actor
    today: date
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Fact:
    """How much there was in a period, and in the last eight weeks of it and before."""

    count: int
    recent: int


def facts(
    session: Session,
    reader: FactReader,
    region_id: int,
    indicator: IndicatorRow,
    spans: Iterable[DaySpan],
) -> list[Fact]:
    """The facts of an indicator in a region, one for each span. A span to come has none, and none is asked for; the pace is asked for
    where a span is under way.
    """
    at = place(session, reader.actor, UNITS, region_id)
    asked = list(spans)
    running = any(_is_running(span, reader.today) for span in asked)
    recent = _count(session, at, indicator, pace_span(reader.today), reader) if running else 0
    return [
        Fact(
            _count(session, at, indicator, span, reader) if span.first <= reader.today else 0,
            recent if _is_running(span, reader.today) else 0,
        )
        for span in asked
    ]


def facts_by_region(
    session: Session,
    reader: FactReader,
    region_ids: Iterable[int],
    indicator: IndicatorRow,
    span: DaySpan,
) -> dict[int, Fact]:
    """The facts of an indicator in one span by region: in two counts for the whole country, for an officer of some regions in two each."""
    if not reader.actor.is_national_admin():
        return {one: facts(session, reader, one, indicator, [span])[0] for one in region_ids}
    country = place(session, reader.actor, UNITS, root(session).id)
    counted = (
        _by_region(session, country, indicator, span, reader) if span.first <= reader.today else {}
    )
    pace = (
        _by_region(session, country, indicator, pace_span(reader.today), reader)
        if _is_running(span, reader.today)
        else {}
    )
    return {one: Fact(counted.get(one, 0), pace.get(one, 0)) for one in region_ids}


def counts_by_region(
    session: Session,
    reader: FactReader,
    region_ids: Iterable[int],
    indicator: IndicatorRow,
    span: DaySpan,
) -> dict[int, int]:
    """The same without what the last weeks brought: how much there was in a span by region."""
    asked = list(region_ids)
    if span.first > reader.today:
        return dict.fromkeys(asked, 0)
    if not reader.actor.is_national_admin() or len(asked) == 1:
        return {
            one: _count(session, place(session, reader.actor, UNITS, one), indicator, span, reader)
            for one in asked
        }
    counted = _by_region(
        session, place(session, reader.actor, UNITS, root(session).id), indicator, span, reader
    )
    return {one: counted.get(one, 0) for one in asked}


def _is_running(span: DaySpan, today: date) -> bool:
    return span.first <= today <= span.last


def _count(
    session: Session, at: Area, indicator: IndicatorRow, span: DaySpan, reader: FactReader
) -> int:
    if indicator.measure == LESSONS_HELD:
        return held_count(session, at, read_filters(indicator.filters), span)
    return count_one(session, at, indicator.measure, question=_question(indicator, span, reader))


def _by_region(
    session: Session, at: Area, indicator: IndicatorRow, span: DaySpan, reader: FactReader
) -> dict[int, int]:
    if indicator.measure == LESSONS_HELD:
        return held_by_region(session, at, read_filters(indicator.filters), span)
    rows = count_facts(
        session, at, indicator.measure, (REGION,), question=_question(indicator, span, reader)
    )
    return {row.keys[0]: row.count for row in rows if isinstance(row.keys[0], int)}


def _question(indicator: IndicatorRow, span: DaySpan, reader: FactReader) -> FigureQuery:
    return FigureQuery(
        reader.today, reader.zone, read_filters(indicator.filters), Period(span.first, span.end)
    )
