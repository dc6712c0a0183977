"""Reads of programmes, of their plans and their facts. Import them from here."""

from lms.programmes.queries.facts import Fact, FactReader, counts_by_region, facts, facts_by_region
from lms.programmes.queries.indicators import IndicatorRow, indicator, indicators, plans
from lms.programmes.queries.lessons import HeldLesson, all_held_lessons, held_count, held_lessons
from lms.programmes.queries.programmes import (
    ProgrammeEventRow,
    ProgrammeRow,
    RegionLine,
    RegionRow,
    events,
    programme,
    programmes_of,
    region,
    region_lines,
)
from lms.programmes.queries.standing import (
    IndicatorLine,
    lines_by_region,
    lines_of,
    shown_indicators,
    spans_of,
)

__all__ = [
    "Fact",
    "FactReader",
    "HeldLesson",
    "IndicatorLine",
    "IndicatorRow",
    "ProgrammeEventRow",
    "ProgrammeRow",
    "RegionLine",
    "RegionRow",
    "all_held_lessons",
    "counts_by_region",
    "events",
    "facts",
    "facts_by_region",
    "held_count",
    "held_lessons",
    "indicator",
    "indicators",
    "lines_by_region",
    "lines_of",
    "plans",
    "programme",
    "programmes_of",
    "region",
    "region_lines",
    "shown_indicators",
    "spans_of",
]
