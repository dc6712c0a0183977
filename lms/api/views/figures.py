"""Counted figures, for dashboards of the organisation's own."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from lms.api.errors import InvalidRequest, TooManyRows
from lms.api.forms.figures import FILTERS, GET_FIGURES, MOST_ROWS
from lms.api.forms.schemas import Faults, fail
from lms.api.views.common import serves
from lms.api.views.reports import place_asked
from lms.periodic_reports.queries import key_names
from lms.reporting.queries.counting import Counted, FigureQuery, count_facts
from lms.reporting.rules import Period, parse_days
from lms.reporting.rules.vocabulary import ALL, Key, read_filters
from lms.web.container import container, today
from lms.web.transaction import session


@serves(GET_FIGURES)
def get_figures(asked: dict[str, Any]) -> dict[str, Any]:
    """A measure by up to two dimensions."""
    at, by = place_asked(asked), _dimensions(asked)
    filters = read_filters({name: asked[name] for name in FILTERS if name in asked})
    question = FigureQuery(today(), container().settings.timezone, filters, _days(asked))
    counted = count_facts(session(), at, asked["measure"], by, question=question, totals=True)
    rows = [row for row in counted if ALL not in row.keys]
    if len(rows) > MOST_ROWS:
        raise TooManyRows(most=MOST_ROWS)
    return {
        "measure": asked["measure"],
        "organisation": at.id,
        "name_kk": at.name_kk,
        "name_ru": at.name_ru,
        "as_of": str(today()),
        "total": next(row.count for row in counted if all(key == ALL for key in row.keys)),
        "by": by,
        "rows": _rows(rows, by),
    }


def _dimensions(asked: dict[str, Any]) -> list[str]:
    """By what it is divided. The second needs the first, and another one."""
    by, then_by = asked.get("by"), asked.get("then_by")
    if then_by is not None and by in (None, then_by):
        _refuse("then_by", "wrong_form")
    return [one for one in (by, then_by) if one is not None]


def _days(asked: dict[str, Any]) -> Period | None:
    if "period" not in asked:
        return None
    found = parse_days(asked["period"])
    if found is None:
        _refuse("period", "not_a_day")
    return found


def _refuse(name: str, code: str) -> None:
    faults: Faults = []
    fail(faults, name, code)
    raise InvalidRequest(faults)


def _rows(rows: Sequence[Counted], by: Sequence[str]) -> list[dict[str, Any]]:
    """The rows in the order of their keys, each key with its names."""
    named = [
        key_names(session(), one, [row.keys[place] for row in rows], today=today())
        for place, one in enumerate(by)
    ]
    ordered = sorted(
        rows,
        key=lambda row: [
            (key is None, key if isinstance(key, int) else 0, _text(key) or "") for key in row.keys
        ],
    )
    return [
        {
            "keys": [_key(key, names.get(key)) for key, names in zip(row.keys, named, strict=True)],
            "count": row.count,
        }
        for row in ordered
    ]


def _key(key: Key, names: tuple[str, str] | None) -> dict[str, str | None]:
    kk, ru = names or (None, None)
    return {"key": _text(key), "kk": kk, "ru": ru}


def _text(key: Key) -> str | None:
    return None if key is None else key.isoformat() if isinstance(key, date) else str(key)
