"""Facts of programmes: counted from the records when read, never typed in."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms.programmes.queries.indicators import IndicatorRow
from lms.programmes.queries.readers import FactReader, build_count_query
from lms.programmes.queries.row_facts import IndicatorQuery, count_fact_ids
from lms.programmes.queries.trainings import count_held_trainings, count_held_trainings_by_region
from lms.programmes.rules import DaySpan, find_pace_span
from lms.programmes.rules.indicators import TRAININGS_HELD, has_future_days, is_additive_over_time
from lms.regions.queries import find_root, load_tree_on
from lms.reporting.queries.areas import UNITS, Area, load_area
from lms.reporting.queries.counting import count_facts, count_one
from lms.reporting.rules.vocabulary import REGION, read_filters


@dataclass(frozen=True, slots=True)
class Fact:
    """The count in a period, and how many of it are new in the days that give its pace.

    The newcomers of `count` people are those who were not among them before these days. Zero in
    periods that are not under way.
    """

    count: int
    newcomers: int


def load_facts(
    session: Session,
    reader: FactReader,
    region_id: int,
    indicator: IndicatorRow,
    spans: Iterable[DaySpan],
) -> list[Fact]:
    """Return the facts of an indicator in a region, one per span.

    Spans to come are not counted; newcomers only if a span is under way.
    """
    area = _load_area(session, reader, region_id)
    facts = []
    for span in spans:
        parts = _choose_parts_to_count(indicator, span, reader.today)
        counts_by_part: dict[DaySpan | None, int] = {
            part: _count_facts(session, area, indicator, part, reader)
            for part in set(parts)
            if part
        }
        whole, until_today, before = (counts_by_part.get(part, 0) for part in parts)
        newcomers = until_today - before
        if _has_list_of_newcomers(indicator, span, reader.today):
            newcomers = _count_new_rows(session, area, indicator, span, reader)
        facts.append(Fact(whole, newcomers))
    return facts


def _has_list_of_newcomers(indicator: IndicatorRow, span: DaySpan, today: date) -> bool:
    """Return whether only the rows of newcomers tell how many they are.

    Whoever has something new to do ceases to count among those who did all they must, so what was
    counted before is no part of what is counted now.
    """
    return has_future_days(indicator.measure) and _is_running(span, today)


def _count_new_rows(
    session: Session, area: Area, indicator: IndicatorRow, span: DaySpan, reader: FactReader
) -> int:
    until_today, since = DaySpan(span.first, reader.today), find_pace_span(span, reader.today).first
    return count_fact_ids(
        session,
        reader,
        IndicatorQuery(area=area, indicator=indicator, span=until_today, since=since),
    )


def _choose_parts_to_count(
    indicator: IndicatorRow, span: DaySpan, today: date
) -> tuple[DaySpan | None, DaySpan | None, DaySpan | None]:
    """Return the days of a span's fact, and those whose facts differ by the newcomers.

    Of people these are the days until today, and those before its pace: nobody who was counted
    before comes anew. What adds up is counted in the days of its pace. None counts as zero.
    """
    if span.first > today:
        return None, None, None
    if not _is_running(span, today) or _has_list_of_newcomers(indicator, span, today):
        return span, None, None
    pace = find_pace_span(span, today)
    # No fact of a completion has a day to come, so the whole span, which figures know, has no more.
    whole = DaySpan(span.first, today) if indicator.measure == TRAININGS_HELD else span
    if is_additive_over_time(indicator.measure):
        return whole, pace, None
    before = (
        DaySpan(span.first, pace.first - timedelta(days=1)) if pace.first > span.first else None
    )
    return span, span, before


def load_facts_by_region(
    session: Session,
    reader: FactReader,
    region_ids: Iterable[int],
    indicator: IndicatorRow,
    span: DaySpan,
) -> dict[int, Fact]:
    """Return the facts of an indicator in one span by region id.

    Two or three counts for the whole country; for an officer of some regions, and of duties, so
    many for each.
    """
    is_listed = _has_list_of_newcomers(indicator, span, reader.today)
    if not reader.actor.is_national_admin() or is_listed:
        return {
            region_id: load_facts(session, reader, region_id, indicator, [span])[0]
            for region_id in region_ids
        }
    country = _load_area(session, reader, find_root(session).id)
    reader = replace(reader, tree=reader.tree or load_tree_on(session, reader.today))
    parts = _choose_parts_to_count(indicator, span, reader.today)
    counts_by_part: dict[DaySpan | None, dict[int, int]] = {
        part: _count_by_region(session, country, indicator, part, reader)
        for part in set(parts)
        if part
    }
    whole, until_today, before = (counts_by_part.get(part, {}) for part in parts)
    return {
        region_id: Fact(
            whole.get(region_id, 0), until_today.get(region_id, 0) - before.get(region_id, 0)
        )
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
            region_id: _count_facts(
                session, _load_area(session, reader, region_id), indicator, span, reader
            )
            for region_id in ids
        }
    counts = _count_by_region(
        session, _load_area(session, reader, find_root(session).id), indicator, span, reader
    )
    return {region_id: counts.get(region_id, 0) for region_id in ids}


def _load_area(session: Session, reader: FactReader, unit_id: int) -> Area:
    return reader.areas.get(unit_id) or load_area(session, reader.actor, UNITS, unit_id)


def _is_running(span: DaySpan, today: date) -> bool:
    return span.first <= today <= span.last


def _count_facts(
    session: Session, area: Area, indicator: IndicatorRow, span: DaySpan, reader: FactReader
) -> int:
    if indicator.measure == TRAININGS_HELD:
        return count_held_trainings(session, area, read_filters(indicator.filters), span)
    return count_one(
        session, area, indicator.measure, query=build_count_query(indicator, span, reader)
    )


def _count_by_region(
    session: Session, area: Area, indicator: IndicatorRow, span: DaySpan, reader: FactReader
) -> dict[int, int]:
    if indicator.measure == TRAININGS_HELD:
        return count_held_trainings_by_region(session, area, read_filters(indicator.filters), span)
    rows = count_facts(
        session,
        area,
        indicator.measure,
        (REGION,),
        query=build_count_query(indicator, span, reader),
        tree=reader.tree,
    )
    return {row.keys[0]: row.count for row in rows if isinstance(row.keys[0], int)}
