"""Endpoint of counted figures, for dashboards of organisations."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from lms.api.errors import InvalidRequest, TooManyRows
from lms.api.forms.faults import RequestFaults, add_fault
from lms.api.forms.figures import FILTERS, GET_FIGURES, MOST_ROWS
from lms.api.views.common import register_endpoint
from lms.api.views.reports import find_area
from lms.periodic_reports.queries import load_key_names
from lms.reporting.queries.counting import CountQuery, CountRow, count_facts
from lms.reporting.queries.invited import count_invited_people
from lms.reporting.rules import Period, parse_days
from lms.reporting.rules.vocabulary import ALL, DimensionKey, read_filters
from lms.web.container import now, today
from lms.web.transaction import session


@register_endpoint(GET_FIGURES)
def get_figures(query: dict[str, Any]) -> dict[str, Any]:
    """Return a measure by up to two dimensions."""
    area, dimensions = find_area(query), _read_dimensions(query)
    filters = read_filters({name: query[name] for name in FILTERS if name in query})
    figure_query = CountQuery(today(), filters, _read_days(query))
    counts = count_facts(
        session(), area, query["measure"], dimensions, query=figure_query, totals=True
    )
    rows = [row for row in counts if ALL not in row.keys]
    if len(rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    return {
        "measure": query["measure"],
        "organisation": area.id,
        "name_kk": area.name_kk,
        "name_ru": area.name_ru,
        "as_of": str(today()),
        "invited": count_invited_people(session(), area, now=now()) or 0,
        "total": next(row.count for row in counts if all(key == ALL for key in row.keys)),
        "by": dimensions,
        "rows": _build_rows(rows, dimensions),
    }


def _read_dimensions(query: dict[str, Any]) -> list[str]:
    """Return the dimensions; the second needs the first and must differ from it."""
    by, then_by = query.get("by"), query.get("then_by")
    if then_by is not None and by in (None, then_by):
        _reject_parameter("then_by", "wrong_form")
    return [dimension for dimension in (by, then_by) if dimension is not None]


def _read_days(query: dict[str, Any]) -> Period | None:
    if "period" not in query:
        return None
    period = parse_days(query["period"])
    if period is None:
        _reject_parameter("period", "not_a_day")
    return period


def _reject_parameter(name: str, code: str) -> None:
    faults: RequestFaults = []
    add_fault(faults, name, code)
    raise InvalidRequest(faults)


def _build_rows(rows: Sequence[CountRow], dimensions: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows in the order of their keys, each key with its names."""
    names_by_dimension = [
        load_key_names(session(), dimension, [row.keys[index] for row in rows], today=today())
        for index, dimension in enumerate(dimensions)
    ]
    sorted_rows = sorted(
        rows,
        key=lambda row: [
            (key is None, key if isinstance(key, int) else 0, _format_key(key) or "")
            for key in row.keys
        ],
    )
    return [
        {
            "keys": [
                _build_key(key, names.get(key))
                for key, names in zip(row.keys, names_by_dimension, strict=True)
            ],
            "count": row.count,
        }
        for row in sorted_rows
    ]


def _build_key(key: DimensionKey, names: tuple[str, str] | None) -> dict[str, str | None]:
    kk, ru = names or (None, None)
    return {"key": _format_key(key), "kk": kk, "ru": ru}


def _format_key(key: DimensionKey) -> str | None:
    return None if key is None else key.isoformat() if isinstance(key, date) else str(key)
