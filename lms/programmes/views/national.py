"""How many regions have an approved programme, which have not, and how plan and fact stand in each."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import ngettext
from lms.programmes import queries
from lms.programmes.forms.filters import NationalFilter, years_around
from lms.programmes.queries import IndicatorLine, IndicatorRow, RegionLine
from lms.programmes.rules import STATES, DaySpan, half_year_name, half_year_of, half_years
from lms.programmes.views import tables, words
from lms.programmes.views.common import ANSWERING, blueprint, download, reader
from lms.programmes.views.tables import name_of
from lms.reporting.rules import parse_period
from lms.web import access
from lms.web.pagination import address_with
from lms.web.tables import ExportTable
from lms.web.transaction import reading

Standing = list[tuple[RegionLine, IndicatorLine | None]]


@blueprint.get("/")
@access.role(*ANSWERING)
def index() -> str | BaseResponse:
    """All regions; for an officer of one region its programme at once."""
    regions = queries.region_lines(reading(), access.actor())
    if len(regions) == 1:
        return redirect(url_for("programmes.region", region_id=regions[0].region.id))
    form = NationalFilter()
    rows = _standing(form, regions)
    approved = [one for one in regions if one.in_force]
    head = ngettext(
        "%(count)s of %(total)s region has an approved programme",
        "%(count)s of %(total)s regions have an approved programme",
        len(regions),
    ) % {"count": len(approved), "total": len(regions)}
    return render_template(
        "programmes/index.html",
        head=head,
        form=form,
        table=_sortable(form, tables.national_table(rows)),
        regions=regions,
        lacking=[one for one in regions if not one.in_force],
        bars=_bars(rows),
        words=words,
    )


@blueprint.post("/export")
@access.role(*ANSWERING)
def export() -> BaseResponse:
    """The table of regions as a file."""
    rows = _standing(NationalFilter(), queries.region_lines(reading(), access.actor()))
    return download("programmes", tables.national_table(rows), subject="programmes")


def _standing(form: NationalFilter, regions: list[RegionLine]) -> Standing:
    indicator, half = _asked(form)
    lines = (
        queries.lines_by_region(reading(), reader(), regions, indicator, half) if indicator else {}
    )
    rows = [(one, lines.get(one.region.id)) for one in regions]
    key, descending = form.sort.data.removeprefix("-"), form.sort.data.startswith("-")
    if key == "state":
        rows.sort(key=lambda row: STATES.index(row[0].state) if row[0].state else -1)
    if key == "share":
        rows.sort(
            key=lambda row: (
                -1.0 if row[1] is None or row[1].outlook.share is None else row[1].outlook.share
            )
        )
    return rows[::-1] if descending else rows


def _asked(form: NationalFilter) -> tuple[IndicatorRow | None, DaySpan]:
    offered = [one for one in queries.indicators(reading()) if one.retired_at is None]
    chosen = form.offer_indicators([(str(one.id), name_of(one)) for one in offered])
    today = reader().today
    years = years_around(today)
    halves = half_years(
        DaySpan(
            today.replace(year=years[0], month=1, day=1),
            today.replace(year=years[-1], month=12, day=31),
        )
    )
    name = form.offer(
        [(half_year_name(half.first), words.half_name(half)) for half in halves[::-1]],
        half_year_name(today),
    )
    period = parse_period(name)
    half = half_year_of(period.first if period else today)
    return next((one for one in offered if str(one.id) == chosen), None), half


def _bars(rows: Standing) -> list[tuple[str, int, str | None]]:
    return tables.bars(
        [
            (
                name_of(one.region),
                line.outlook,
                url_for("programmes.region", region_id=one.region.id),
            )
            for one, line in rows
            if line
        ]
    )


def _sortable(form: NationalFilter, table: ExportTable) -> ExportTable:
    sort = form.sort.data
    for column in table.columns:
        key = column["key"]
        if key in ("name", "state", "share"):
            column["sort_url"] = address_with(sort=f"-{key}" if sort == key else key)
            column["sorted"] = {key: "ascending", f"-{key}": "descending"}.get(sort)
    return table
