"""The trend of a measure: a line over 24 months, beside the year before and the plan."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from flask import request

from lms.core.i18n import format_month, format_number
from lms.core.i18n import gettext as _
from lms.core.percent import compute_whole_percent
from lms.reporting.queries.areas import UNITS
from lms.reporting.queries.figures import Counts, Figures
from lms.reporting.queries.monthly_plans import load_monthly_plan
from lms.reporting.rules import CERTIFIED, COMPLETED, ENROLLED, MET, OBLIGED, OVERDUE
from lms.reporting.rules.trend import (
    Trend,
    TrendPoint,
    build_trend,
    draw_lines,
    find_top,
    find_trend_months,
)
from lms.reporting.rules.words import build_people_code, name_measure
from lms.reporting.views.area_pictures import build_choices
from lms.reporting.views.figure_request import FigureRequest
from lms.reporting.views.tables import SHARE
from lms.reporting.views.trend_words import (
    OF_DUTIES,
    build_caption,
    describe_lines,
    format_value,
    list_notes,
)
from lms.web import access
from lms.web.tables import TableRow
from lms.web.transaction import reading_session

PARAM: Final = "trend"
MEASURE_CHOICES: Final = (COMPLETED, CERTIFIED, ENROLLED, SHARE, OVERDUE)
LABEL_EVERY: Final = 6
HEIGHT: Final = 220  # pixels, of the lines alone


def read_trend(figure_request: FigureRequest, figures: Figures) -> TableRow | None:
    """Build the trend that the URL asks for; None where nothing is recorded at all.

    Without a choice it is that of the certificates where they are planned, else of completions.
    """
    if not figures.by_month:
        return None
    measure, plan = _choose_measure(figure_request)
    trend = _read_trend(figure_request, figures.by_month, measure, plan)
    return {
        "caption": build_caption(measure),
        "choices": build_choices(MEASURE_CHOICES, measure, param=PARAM, anchor="trend"),
        "notes": list(list_notes(figure_request, trend, measure)),
        "is_empty": trend.is_empty,
        "chart": _build_chart(trend, measure),
        "columns": _list_columns(trend, measure),
        "rows": [_build_row(figure_request, trend, point, measure) for point in trend.points],
    }


def _choose_measure(figure_request: FigureRequest) -> tuple[str, Mapping[date, float]]:
    url_measure = request.args.get(PARAM, "")
    if url_measure in OF_DUTIES:
        return url_measure, {}
    for measure in (url_measure,) if url_measure in MEASURE_CHOICES else (CERTIFIED, COMPLETED):
        plan = _load_plan(figure_request, measure)
        if plan or measure == url_measure:
            return measure, plan
    return COMPLETED, {}


def _load_plan(figure_request: FigureRequest, measure: str) -> Mapping[date, float]:
    """Return the plan of the region's programme for a measure by month; empty without one."""
    area = figure_request.area
    if area.kind != UNITS or area.whole or area.past is not None:
        return {}
    return load_monthly_plan(
        reading_session(),
        access.actor(),
        area.id,
        build_people_code(measure),
        figure_request.course,
    )


def _read_trend(
    figure_request: FigureRequest,
    by_month: Mapping[date, Counts],
    measure: str,
    plan: Mapping[date, float],
) -> Trend:
    selection = figure_request.selection
    source = (OBLIGED,) if measure in OF_DUTIES else (ENROLLED, COMPLETED, CERTIFIED)
    recorded_months = [
        month
        for month, counts in by_month.items()
        if any(counts.get(name) for name in source) and month <= selection.today
    ]
    months = find_trend_months(selection.period, selection.today)
    return build_trend(months, recorded_months, _build_reader(by_month, measure), plan)


def _build_reader(by_month: Mapping[date, Counts], measure: str) -> Callable[[date], float | None]:
    def read_month(month: date) -> float | None:
        counts = by_month.get(month, Counts())
        if measure in OF_DUTIES and not counts.get(OBLIGED):
            return None
        if measure != SHARE:
            return counts.get(measure, 0)
        return compute_whole_percent(counts.get(MET, 0), counts.get(OBLIGED, 0))

    return read_month


def _build_chart(trend: Trend, measure: str) -> TableRow:
    """Build the chart: its lines in per cent of width and height, from zero up to `top`."""
    top = 100 if measure == SHARE else find_top(trend.list_values())
    series: list[tuple[str, str, list[float | None]]] = [
        ("now", _("24 months"), [point.value for point in trend.points])
    ]
    if trend.has_year_before:
        series.append(("before", _("A year before"), [p.year_before for p in trend.points]))
    if trend.has_plan:
        series.append(("plan", _("Plan"), [point.planned for point in trend.points]))
    return {
        "title": build_caption(measure),
        "description": describe_lines(trend, measure),
        "height": HEIGHT,
        "scale": [
            (HEIGHT - HEIGHT * part // 2, format_number(top * part / 2)) for part in range(3)
        ],
        "series": [
            {"kind": kind, "name": name, "lines": draw_lines(values, top)}
            for kind, name, values in series
        ],
        "labels": _build_month_labels(trend),
        "last": _find_last_label(trend, top, measure),
    }


def _build_month_labels(trend: Trend) -> list[tuple[float, str]]:
    """List the positions in per cent and the names of every sixth month."""
    count = len(trend.points)
    return [
        (round(100 * (index + 0.5) / count, 2), f"{trend.points[index].month:%m.%Y}")
        for index in range(0, count, LABEL_EVERY)
    ]


def _find_last_label(trend: Trend, top: float, measure: str) -> TableRow | None:
    """Return the position and the text of the last value, which stands beside its point."""
    lines = draw_lines([point.value for point in trend.points], top)
    if not lines:
        return None
    (x, y), values = lines[-1][-1], [p.value for p in trend.points if p.value is not None]
    return {"x": x, "y": round(y * HEIGHT / 100, 1), "text": format_value(values[-1], measure)}


def _list_columns(trend: Trend, measure: str) -> list[TableRow]:
    unit = ", %" if measure == SHARE else ""
    name = _("Of them completed") if measure == SHARE else name_measure(build_people_code(measure))
    columns: list[TableRow] = [
        {"key": "month", "label": _("Month")},
        {"key": "value", "label": f"{name}{unit}", "kind": "number"},
    ]
    if trend.has_year_before:
        columns.append({"key": "before", "label": _("A year before"), "kind": "number"})
    if trend.has_plan:
        columns.append({"key": "plan", "label": _("Plan"), "kind": "number"})
    return columns


def _build_row(
    figure_request: FigureRequest, trend: Trend, point: TrendPoint, measure: str
) -> TableRow:
    link = partial(_link_value, figure_request, measure)
    return {
        "month": format_month(point.month),
        "value": link(point.value, point.month),
        "before": link(point.year_before, point.month_before) if trend.has_year_before else None,
        "plan": None if point.planned is None else round(point.planned, 1),
    }


def _link_value(
    figure_request: FigureRequest, measure: str, value: float | None, month: date
) -> Any:
    """Return the number of a month with the list that it counts; a share or nothing as it is."""
    if not value or measure == SHARE:
        return value
    href = figure_request.build_people_url(measure, period=f"{month:%Y-%m}")
    return {"text": value, "href": href}
