"""Screens of all regions: who has an approved programme, and plan against fact."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import ngettext
from lms.programmes import queries
from lms.programmes.forms.filters import NationalFilter, list_years_around
from lms.programmes.queries import IndicatorLine, IndicatorRow, RegionLine
from lms.programmes.rules import DaySpan, find_half_year, list_half_years, name_half_year
from lms.programmes.views import tables, words
from lms.programmes.views.common import READERS, blueprint, download_table, make_reader
from lms.programmes.views.tables import name_of
from lms.reporting.rules import parse_period
from lms.web import access
from lms.web.table_order import order_table
from lms.web.transaction import reading_session

RegionRows = list[tuple[RegionLine, IndicatorLine | None]]


@blueprint.get("/")
@access.role(*READERS)
def index() -> str | BaseResponse:
    """Show all regions; an officer of one region is sent to its programme."""
    regions = queries.list_region_lines(reading_session(), access.actor())
    if len(regions) == 1:
        return redirect(url_for("programmes.region", region_id=regions[0].region.id))
    form = NationalFilter()
    rows = _build_region_rows(form, regions)
    approved = [row for row in regions if row.is_in_force]
    head = ngettext(
        "%(count)s of %(total)s region has an approved programme",
        "%(count)s of %(total)s regions have an approved programme",
        len(regions),
    ) % {"count": len(approved), "total": len(regions)}
    return render_template(
        "programmes/index.html",
        head=head,
        form=form,
        table=order_table(tables.build_national_table(rows, names_unit=False), default="name"),
        unit=next((words.name_unit(line.indicator.measure) for _region, line in rows if line), ""),
        regions=regions,
        lacking=[row for row in regions if not row.is_in_force],
        bars=_build_bars(rows),
        words=words,
    )


@blueprint.post("/export")
@access.role(*READERS)
def export() -> BaseResponse:
    """Send the table of regions as a file."""
    rows = _build_region_rows(
        NationalFilter(), queries.list_region_lines(reading_session(), access.actor())
    )
    table = order_table(tables.build_national_table(rows), default="name")
    return download_table("programmes", table, subject="programmes")


def _build_region_rows(form: NationalFilter, regions: list[RegionLine]) -> RegionRows:
    """Return the regions with their lines of the chosen indicator.

    Each with its programme of the half-year, else with the one that it has.
    """
    indicator, half = _read_choice(form)
    planners = queries.list_region_lines(reading_session(), access.actor(), meeting=half)
    lines_by_region = {line.region.id: line for line in planners if line.programme is not None}
    regions = [lines_by_region.get(line.region.id, line) for line in regions]
    lines = (
        queries.load_lines_by_region(reading_session(), make_reader(), regions, indicator, half)
        if indicator
        else {}
    )
    return [(region, lines.get(region.region.id)) for region in regions]


def _read_choice(form: NationalFilter) -> tuple[IndicatorRow | None, DaySpan]:
    """Return the indicator and the half-year chosen in the URL; fills the form's choices.

    A report of an earlier time opens a retired indicator, or a half-year before those offered.
    """
    indicators = [
        row
        for row in queries.list_indicators(reading_session())
        if row.retired_at is None or str(row.id) == form.indicator.data
    ]
    indicator_id = form.offer_indicators([(str(row.id), name_of(row)) for row in indicators])
    today = make_reader().today
    years = list_years_around(today)
    halves = list_half_years(
        DaySpan(
            today.replace(year=years[0], month=1, day=1),
            today.replace(year=years[-1], month=12, day=31),
        )
    )
    chosen_period = parse_period(form.period.data or "")
    if chosen_period and name_half_year(chosen_period.first) == form.period.data:
        halves = sorted({*halves, find_half_year(chosen_period.first)}, key=lambda half: half.first)
    name = form.offer(
        [(name_half_year(half.first), words.name_half(half)) for half in halves[::-1]],
        name_half_year(today),
    )
    period = parse_period(name)
    half = find_half_year(period.first if period else today)
    return next((row for row in indicators if str(row.id) == indicator_id), None), half


def _build_bars(rows: RegionRows) -> list[tables.PlanBar]:
    return tables.build_bars(
        [
            (
                name_of(region.region),
                line.outlook,
                url_for("programmes.region", region_id=region.region.id),
            )
            for region, line in rows
            if line
        ]
    )
