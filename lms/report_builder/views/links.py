"""Links from the numbers of a composed table to the lists behind them."""

from datetime import timedelta
from typing import Any, Final

from flask import url_for

from lms.catalogue.queries import load_course_names
from lms.report_builder.queries.composed_tables import ComposedTable, ResultColumn, ResultLine
from lms.report_builder.queries.times import find_time_span
from lms.report_builder.rules.periods import RELATIVE
from lms.reporting.queries.areas import UNITS
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import (
    ALL,
    COURSE,
    DISTRICT,
    EXACT,
    REGION,
    TIMES,
    DimensionKey,
    format_exact_key,
)
from lms.web.pagination import add_query
from lms.web.transaction import reading_session

STAND_IN: Final = "~measure~"  # no other parameter of the URL contains it


class Links:
    """URLs of the lists behind the numbers of a table."""

    def __init__(self, result: ComposedTable) -> None:
        resolved = result.resolved
        self._resolved, self._definition, self._area = resolved, resolved.definition, resolved.area
        self._slugs: dict[DimensionKey, str] = {
            key: slug for key, (slug, _title) in load_course_names(reading_session()).items()
        }
        self._urls: dict[tuple[DimensionKey, ...], str] = {}
        self._paths: dict[int, str] = {}
        self._base: dict[str, Any] = {
            name: list(values) for name, values in self._definition.filters.items()
        }
        if self._area.kind == UNITS and self._definition.boundaries is not None:
            self._base["boundaries"] = self._definition.boundaries.isoformat()

    def build_url(self, line: ResultLine, column: ResultColumn) -> str | None:
        """Return the URL of the list behind a number; None for shares."""
        if column.is_rate:
            return None
        keys = (*line.keys, column.key)[: len(self._definition.dimensions)]
        if keys not in self._urls:  # the numbers of a row differ in the measure alone
            self._urls[keys] = self._build_url(keys)
        return self._urls[keys].replace(STAND_IN, column.code)

    def _build_url(self, keys: tuple[DimensionKey, ...]) -> str:
        """Return the URL of the list of a measure, for which STAND_IN stands."""
        values, exact, span = dict(self._base), [], self._resolved.span
        area_id, is_cut = self._area.id, False
        for name, key in zip(self._definition.dimensions, keys, strict=True):
            if key == ALL:
                continue
            if name in TIMES:
                span, is_cut = _intersect_periods(span, find_time_span(name, key)), True  # type: ignore[arg-type]
            elif isinstance(key, int) and self._is_within_area_of_today(name, key):
                area_id = key  # the area's own list is counted by figures
            elif name in EXACT:
                exact.append(format_exact_key(name, key))  # type: ignore[arg-type]
            else:
                values[name] = self._slugs.get(key, "") if name == COURSE else key
        values |= {"at": exact, "period": self._format_period(span, is_cut=is_cut)}
        params = {name: value for name, value in values.items() if value}
        if area_id not in self._paths:  # Flask takes longer to build it than to add the parameters
            self._paths[area_id] = url_for(
                "reporting.people", kind=self._area.kind, area_id=area_id
            )
        return add_query(self._paths[area_id], {"measure": STAND_IN, **params})

    def _is_within_area_of_today(self, name: str, key: int) -> bool:
        """Return whether the key is an area of today within that of the report.

        The region of a report about a district is around it.
        """
        is_of_units = self._area.kind == UNITS and self._area.past is None
        is_within = not self._area.is_below_region or key == self._area.id
        return is_of_units and name in (REGION, DISTRICT) and is_within

    def _format_period(self, span: Period | None, *, is_cut: bool) -> str:
        """Return the days as URLs carry them: by name, if they have one."""
        if span is None:
            return ""
        if not is_cut and self._definition.period not in RELATIVE:
            return self._definition.period
        return f"{span.first}..{span.end - timedelta(days=1)}"


def _intersect_periods(span: Period | None, part: Period) -> Period:
    return part if span is None else Period(max(span.first, part.first), min(span.end, part.end))
