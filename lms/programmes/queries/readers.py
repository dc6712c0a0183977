"""Who reads the facts of programmes, and when; and what is counted for an indicator."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from lms.accounts.rules import Actor
from lms.programmes.queries.indicators import IndicatorRow
from lms.programmes.rules import DaySpan
from lms.regions.rules import TreeOnDay
from lms.reporting.queries.areas import Area
from lms.reporting.queries.counting import CountQuery
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import read_filters


@dataclass(frozen=True, slots=True)
class FactReader:
    """The actor who reads, and the day of reading.

    `tree`: that of the day, and `areas`: those by unit id, as far as they are loaded.
    """

    actor: Actor
    today: date
    tree: TreeOnDay | None = None
    areas: Mapping[int, Area] = field(default_factory=dict)


def build_count_query(indicator: IndicatorRow, span: DaySpan, reader: FactReader) -> CountQuery:
    """Return the filters and days by which an indicator is counted in a span."""
    return CountQuery(reader.today, read_filters(indicator.filters), Period(span.first, span.end))
