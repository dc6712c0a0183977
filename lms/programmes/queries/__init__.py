"""Reads of programmes, plans and facts. Import them from here."""

from lms.programmes.queries.facts import Fact, count_by_region, load_facts, load_facts_by_region
from lms.programmes.queries.indicators import (
    IndicatorRow,
    list_indicators,
    load_indicator,
    load_plans,
    load_total_plans,
)
from lms.programmes.queries.programmes import (
    ProgrammeEventRow,
    ProgrammeRow,
    RegionLine,
    RegionRow,
    list_events,
    list_programmes,
    list_region_lines,
    load_programme,
    load_region,
)
from lms.programmes.queries.readers import FactReader
from lms.programmes.queries.row_facts import IndicatorQuery
from lms.programmes.queries.rows import (
    CountedFact,
    count_indicator_rows,
    list_indicator_rows,
    stream_indicator_rows,
)
from lms.programmes.queries.standing import (
    IndicatorLine,
    list_shown_indicators,
    list_spans,
    load_lines,
    load_lines_by_region,
)
from lms.programmes.queries.trainings import (
    HeldTraining,
    count_held_trainings,
    list_held_trainings,
    stream_held_trainings,
)

__all__ = [
    "CountedFact",
    "Fact",
    "FactReader",
    "HeldTraining",
    "IndicatorLine",
    "IndicatorQuery",
    "IndicatorRow",
    "ProgrammeEventRow",
    "ProgrammeRow",
    "RegionLine",
    "RegionRow",
    "count_by_region",
    "count_held_trainings",
    "count_indicator_rows",
    "list_events",
    "list_held_trainings",
    "list_indicator_rows",
    "list_indicators",
    "list_programmes",
    "list_region_lines",
    "list_shown_indicators",
    "list_spans",
    "load_facts",
    "load_facts_by_region",
    "load_indicator",
    "load_lines",
    "load_lines_by_region",
    "load_plans",
    "load_programme",
    "load_region",
    "load_total_plans",
    "stream_held_trainings",
    "stream_indicator_rows",
]
