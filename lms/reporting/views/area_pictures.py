"""Pictures of the areas below one: a map of tiles, or bars where there is no map."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask import request

from lms.core.i18n import current_language, format_number, format_percent
from lms.core.i18n import gettext as _
from lms.core.percent import compute_whole_percent
from lms.reporting.queries.area_figures import AreaRow
from lms.reporting.queries.figures import Counts
from lms.reporting.queries.names import get_local_name
from lms.reporting.rules import CERTIFIED, COMPLETED, ENROLLED, MET, OBLIGED, OVERDUE, compute_share
from lms.reporting.rules.ranking import rank_by_share
from lms.reporting.rules.words import build_people_code, get_short_name, name_measure
from lms.reporting.views.figure_request import FigureRequest
from lms.reporting.views.tables import SHARE
from lms.web.pagination import build_url_with
from lms.web.tables import TableRow

PARAM: Final = "show"
MEASURE_CHOICES: Final = (SHARE, OBLIGED, OVERDUE, ENROLLED, COMPLETED, CERTIFIED)


def read_shown() -> str:
    """Return the measure that the pictures show: that of the URL, else the share."""
    measure = request.args.get(PARAM, "")
    return measure if measure in MEASURE_CHOICES else SHARE


def build_choices(
    measures: Sequence[str], current: str, *, param: str, anchor: str
) -> list[TableRow]:
    """List the measures that a picture may show, as links to this page."""
    return [
        {
            "text": name_choice(measure),
            "href": f"{build_url_with(**{param: measure})}#{anchor}",
            "is_current": measure == current,
        }
        for measure in measures
    ]


def name_choice(measure: str) -> str:
    """Return the name of a measure or of the share among choices."""
    return _("Share of those who must") if measure == SHARE else get_short_name(measure)


def build_caption(measure: str) -> str:
    """Return the caption of a picture."""
    if measure == SHARE:
        return _("Share of those who must complete a course and have done it")
    return name_measure(build_people_code(measure))


def build_tiles(
    figure_request: FigureRequest, rows: Iterable[AreaRow], grid: Iterable[Any], measure: str
) -> list[TableRow]:
    """Build the tiles of the regions on the schematic map.

    Each shows its value as a number, a pattern and a colour: a share also as a word, a count
    against the greatest one.
    """
    counts = {row.id: row.counts for row in rows}
    top = max((_get_value(row, measure) or 0 for row in counts.values()), default=0)
    return [
        {
            "row": tile.row,
            "col": tile.column,
            "label": getattr(tile, f"short_{current_language()}"),
            "href": figure_request.build_area_url(tile.unit_id),
            **_build_tile_cells(
                _get_value(counts.get(tile.unit_id, Counts()), measure), measure, top
            ),
        }
        for tile in grid
    ]


def _build_tile_cells(value: float | None, measure: str, top: float) -> TableRow:
    if measure != SHARE:
        part = (value or 0) / top if top else 0.0
        return {"share": part, "value": format_number(value or 0), "word": None}
    words = (_("hardly anyone"), _("few"), _("about half"), _("most"), _("nearly all"))
    word = None if value is None else words[min(int(5 * value), 4)]
    return {"share": value, "value": format_percent(value), "word": word}


def build_bars(
    figure_request: FigureRequest, rows: Sequence[AreaRow], measure: str
) -> TableRow | None:
    """Build bars of the areas below, the greatest first; None with fewer than two.

    Shares stand in the order of the ranking: areas with too few people for a rank come last.
    """
    below = [row for row in rows if not row.own]
    bars = (
        _share_bars(figure_request, below)
        if measure == SHARE
        else sorted(
            (
                (
                    get_local_name(row),
                    row.counts.get(measure, 0),
                    figure_request.build_area_url(row.id),
                )
                for row in below
            ),
            key=lambda bar: -bar[1],
        )
    )
    if len(bars) < 2 or not any(bar[1] for bar in bars):
        return None
    is_share = measure == SHARE
    return {"rows": bars, "unit": "%" if is_share else None, "top": 100 if is_share else None}


def _share_bars(figure_request: FigureRequest, rows: Sequence[AreaRow]) -> list[Any]:
    """List bars (name, per cent, URL, "3 of 4") of the areas where somebody must."""
    numbers = [(row.counts.get(OBLIGED, 0), row.counts.get(MET, 0)) for row in rows]
    ranking = [item for item in rank_by_share(numbers) if item.share is not None]
    ranking.sort(key=lambda item: (item.rank is None, -(item.share or 0)))
    bars = []
    for item in ranking:
        row, (obliged_count, met_count) = rows[item.index], numbers[item.index]
        words = {"met": format_number(met_count), "obliged": format_number(obliged_count)}
        bars.append(
            (
                get_local_name(row),
                compute_whole_percent(met_count, obliged_count) or 0,
                figure_request.build_area_url(row.id),
                _("%(met)s of %(obliged)s") % words,
            )
        )
    return bars


def _get_value(counts: Counts, measure: str) -> float | None:
    """Return the number of a measure, or the share; None if there is nothing to divide by."""
    if measure == SHARE:
        return compute_share(counts.get(MET, 0), counts.get(OBLIGED, 0))
    return counts.get(measure, 0)
