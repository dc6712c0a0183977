"""Plan against fact as tables and bars; each fact links to the list behind it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import url_for

from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.percent import compute_percent
from lms.programmes.queries import IndicatorLine, IndicatorRow, RegionLine
from lms.programmes.rules import DRAFTING, STATES, DaySpan, Outlook, find_pace_span
from lms.programmes.rules.indicators import TRAININGS_HELD
from lms.programmes.rules.wording import describe_state
from lms.programmes.views.verdict_words import describe_verdict
from lms.programmes.views.words import name_half, name_unit
from lms.web.tables import ExportTable, TableRow
from lms.web.templating import local


class PlanBar(NamedTuple):
    """A bar of a chart: its name, the per cent of the plan, and its URL."""

    name: str
    percent: int | float
    url: str | None


def name_of(row: Any, name: str = "name") -> str:
    """Return a name of a row in the reader's language."""
    return str(local(row, name))


def list_url(
    region_id: int, indicator: IndicatorRow, span: DaySpan, *, since: date | None = None
) -> str:
    """Return the URL of the rows behind a fact, or behind what came anew since a day."""
    if indicator.measure == TRAININGS_HELD:
        first = since or span.first
        return url_for(
            "programmes.trainings",
            region_id=region_id,
            period=f"{first}..{span.last}",
            **dict(indicator.filters),
        )
    return url_for(
        "programmes.rows",
        region_id=region_id,
        indicator_id=indicator.id,
        period=f"{span.first}..{span.last}",
        since=since and str(since),
    )


def list_panel_links(
    region_id: int, lines: Sequence[IndicatorLine | None], today: date
) -> list[tuple[str, str | None]]:
    """Return for each line the URL of its rows, and that of its newcomers, None without any."""
    links: list[tuple[str, str | None]] = []
    for line in lines:
        if line is None:
            links.append(("", None))
            continue
        since = find_pace_span(line.span, today).first
        until_today = DaySpan(line.span.first, min(line.span.last, today))
        newcomers = list_url(region_id, line.indicator, until_today, since=since)
        links.append(
            (
                list_url(region_id, line.indicator, line.span),
                newcomers if line.outlook.newcomers else None,
            )
        )
    return links


def build_programme_table(
    region_id: int, lines: Sequence[IndicatorLine], programme_id: int
) -> ExportTable:
    """Return a table with a row per indicator, in one period."""
    rows = []
    for line in lines:
        page = url_for(
            "programmes.indicator", programme_id=programme_id, indicator_id=line.indicator.id
        )
        rows.append(
            {"name": {"text": name_of(line.indicator), "href": page}, **_build_row(region_id, line)}
        )
    first = {"key": "name", "label": _("Indicator"), "kind": "link"}
    return ExportTable(_("Plan and fact"), [first, *number_columns()], rows)


def build_period_table(region_id: int, lines: Sequence[IndicatorLine]) -> ExportTable:
    """Return a table with a row per half-year of one indicator, the whole last. All of one unit."""
    rows = [{"name": name_half(line.span), **_build_row(region_id, line)} for line in lines[:-1]]
    rows.append({"name": _("Whole programme"), **_build_row(region_id, lines[-1])})
    columns = [column for column in number_columns() if column["key"] != "unit"]
    return ExportTable(
        _("Plan and fact by half-year"),
        [{"key": "name", "label": _("Period"), "kind": "text"}, *columns],
        rows,
    )


def build_full_table(region_id: int, lines: Sequence[IndicatorLine], whole: DaySpan) -> ExportTable:
    """Return the export table with a row per indicator and period."""
    rows = [
        {
            "indicator": name_of(line.indicator),
            "period": _("Whole programme") if line.span == whole else name_half(line.span),
            **_build_row(region_id, line),
        }
        for line in lines
    ]
    first_columns = [
        {"key": "indicator", "label": _("Indicator"), "kind": "text"},
        {"key": "period", "label": _("Period"), "kind": "text"},
    ]
    return ExportTable(_("Plan and fact"), [*first_columns, *number_columns()], rows)


def build_national_table(
    rows: Sequence[tuple[RegionLine, IndicatorLine | None]], *, names_unit: bool = True
) -> ExportTable:
    """Return a table with a row per region: its programme, and one indicator's plan and fact.

    `names_unit`: with what is counted in each row, for a file; a page says it once above.
    """
    table_rows = []
    for region, line in rows:
        programme = region.programme
        page = url_for("programmes.region", region_id=region.region.id)
        document = (
            programme
            and programme.document_on
            and f"№ {programme.document_number}, {programme.document_on:%d.%m.%Y}"
        )
        table_rows.append(
            {
                "name": {"text": name_of(region.region), "href": page},
                "state": {
                    "text": describe_state(region.state),
                    "order": STATES.index(region.state) if region.state else -1,
                },
                "document": document or None,
                **(_build_row(region.region.id, line) if line else {}),
            }
        )
    columns = [
        {"key": "name", "label": _("Region"), "kind": "link"},
        {"key": "state", "label": _("State"), "kind": "text"},
        {"key": "document", "label": _("Document"), "kind": "text"},
        *(column for column in number_columns() if names_unit or column["key"] != "unit"),
    ]
    return ExportTable(
        caption=_("Programmes by region"), columns=columns, rows=table_rows, foot=_build_sum(rows)
    )


def _build_sum(rows: Sequence[tuple[RegionLine, IndicatorLine | None]]) -> TableRow | None:
    """Sum up the regions with a plan in an approved programme, as a report does; None if none."""
    numbers = [
        (line.outlook.planned, line.outlook.fact)
        for region, line in rows
        if line and line.outlook.planned and region.state != DRAFTING
    ]
    if not numbers:
        return None
    plan, fact = sum(plan for plan, _fact in numbers), sum(fact for _plan, fact in numbers)
    name = ngettext(
        "%(num)s region with an approved plan",
        "%(num)s regions with an approved plan",
        len(numbers),
    ) % {"num": len(numbers)}
    return {"name": name, "planned": plan, "fact": fact, "share": compute_percent(fact, plan)}


def number_columns() -> list[TableRow]:
    """Return the columns of plan against fact."""
    return [
        {"key": "unit", "label": _("Counted in"), "kind": "text"},
        {"key": "planned", "label": _("Plan"), "kind": "number"},
        {"key": "fact", "label": _("Fact"), "kind": "number"},
        {"key": "share", "label": _("Of the plan, %"), "kind": "number"},
        {"key": "forecast", "label": _("Forecast"), "kind": "number"},
        {"key": "weekly", "label": _("Needed a week"), "kind": "number"},
        {"key": "verdict", "label": _("In words"), "kind": "text"},
    ]


def build_bars(lines: Sequence[tuple[str, Outlook, str | None]]) -> list[PlanBar]:
    """Return bars (name, per cent of the plan, URL) of the lines that have a plan."""
    return [
        PlanBar(name, outlook.percent or 0, href)
        for name, outlook, href in lines
        if outlook.planned
    ]


def _build_row(region_id: int, line: IndicatorLine) -> TableRow:
    outlook = line.outlook
    return {
        "unit": name_unit(line.indicator.measure),
        "planned": outlook.planned,
        "fact": {
            "text": outlook.fact,
            "href": list_url(region_id, line.indicator, line.span) if outlook.fact else None,
        },
        "share": outlook.percent,
        "forecast": outlook.forecast,
        "weekly": outlook.missing_per_week,
        "verdict": describe_verdict(line),
    }
