"""Open data: a public page and its files, of the last count. Requests count nothing."""

import json
from datetime import date
from typing import Any, Final

from flask import Blueprint, Response, g, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import format_month, format_number, gettext
from lms.core.tables.csv_writer import CONTENT_TYPE as CSV_TYPE
from lms.reporting.errors import NotCountedYet
from lms.reporting.queries.names import get_local_name
from lms.reporting.queries.published_figures import EVERY, PublishedFigures, load_published_figures
from lms.reporting.rules import open_names
from lms.reporting.rules.open_columns import COLUMNS
from lms.reporting.rules.open_data import (
    ALL_AUDIENCES,
    MEASURES,
    NOWHERE,
    OpenDataRow,
    parse_figures_json,
)
from lms.web import access
from lms.web.container import container
from lms.web.page_cache import render_shared_page
from lms.web.table_order import sort_rows
from lms.web.transaction import reading_session

blueprint = Blueprint("open_data", __name__, url_prefix="/reporting/open-data")
NAMES: Final = {
    open_names.CSV: "CSV",
    open_names.STATISTICS["kk"]: "JSON-stat",
    open_names.STATISTICS["ru"]: "JSON-stat",
    open_names.PACKAGE: "Data Package",
}


@blueprint.get("")
@access.public
def index() -> str | BaseResponse:
    """Show what is published, what it means, and the latest figures."""
    published = load_published_figures(reading_session())
    if published is None:
        return render_template("reporting/open_data.html", figures=None)
    sort = request.args.get("sort", "")
    if sort.removeprefix("-") not in ("region", *MEASURES):
        sort = ""
    key = (published.counted_at, *sorted(published.files.items()))
    return render_shared_page(
        "reporting/open_data.html", key, lambda: _build_page_values(published, sort)
    )


@blueprint.get("/figures.csv", defaults={"name": "figures.csv"})
@blueprint.get("/figures.kk.json", defaults={"name": "figures.kk.json"})
@blueprint.get("/figures.ru.json", defaults={"name": "figures.ru.json"})
@blueprint.get("/datapackage.json", defaults={"name": "datapackage.json"})
@access.public
def file(name: str) -> BaseResponse:
    """Send a file as it was written when the figures were counted."""
    published = load_published_figures(reading_session())
    if published is None:
        raise NotCountedYet
    reply = Response(
        _load_content(published, name),
        content_type=CSV_TYPE if name == open_names.CSV else "application/json",
    )
    reply.headers["Cache-Control"] = f"public, max-age={EVERY.seconds}"
    reply.set_etag(published.files[name])
    g.cache_decided = True
    if name == open_names.CSV:
        reply.headers["Content-Disposition"] = 'attachment; filename="sauat-figures.csv"'
    return reply.make_conditional(request)


def _load_content(published: PublishedFigures, name: str) -> bytes:
    """Load a stored file.

    Raises NotCountedYet if it is missing, as in a restored copy without files; the next hourly
    count writes it again.
    """
    content = container().storage.get(published.files[name])
    if content is None:
        raise NotCountedYet
    return content


def _describe_columns() -> list[dict[str, str | None]]:
    """Return what the columns of the files mean."""
    return [
        {
            "name": column.name,
            "type": column.type,
            "meaning": gettext(column.meaning),
            "unit": gettext(column.unit) if column.unit else None,
            "missing": gettext("empty: hidden")
            if column.name in MEASURES
            else gettext("never empty"),
        }
        for column in COLUMNS
    ]


def _build_page_values(published: PublishedFigures, sort: str) -> dict[str, Any]:
    figures = parse_figures_json(json.loads(_load_content(published, open_names.STORED)))
    latest = figures.find_latest()
    rows = [
        row for row in figures.iter_rows() if row.period == latest and row.audience == ALL_AUDIENCES
    ]
    country, *regions = [_build_cells(row) for row in rows if row.region.code != NOWHERE]
    nowhere = [
        _build_cells(row)
        for row in rows
        if row.region.code == NOWHERE and any(value != 0 for value in row.values.values())
    ]
    return {
        "figures": figures,
        "latest": latest
        if len(latest) == len("2026")
        else format_month(date.fromisoformat(f"{latest}-01")),
        "columns": _list_columns(sort),
        "rows": [*(sort_rows(regions, "region", sort) if sort else regions), *nowhere],
        "country": country,
        "dictionary": _describe_columns(),
        "files": _list_files(published),
        "url": container().settings.base_url + url_for("open_data.index"),
        "licence": open_names.LICENCE_NAME,
        "licence_url": open_names.LICENCE_URL,
    }


def _list_columns(sort: str) -> list[dict[str, Any]]:
    """List the columns, each with the link that sorts by it.

    The page without a query is shared by its readers, so the links hold nothing of a reader's URL.
    """
    titles = {column.name: gettext(column.title) for column in COLUMNS if column.name in MEASURES}
    columns: list[dict[str, Any]] = [
        {"key": "region", "label": gettext("Region")},
        *({"key": name, "label": title, "kind": "number"} for name, title in titles.items()),
    ]
    for column in columns:
        name = column["key"]
        first, reverse = (name, f"-{name}") if name == "region" else (f"-{name}", name)
        column["sort_url"] = url_for("open_data.index", sort=reverse if sort == first else first)
        column["sorted"] = {name: "ascending", f"-{name}": "descending"}.get(sort)
    return columns


def _build_cells(row: OpenDataRow) -> dict[str, Any]:
    hidden_text = gettext("hidden")
    return {"region": get_local_name(row.region)} | {
        measure: {"text": hidden_text if value is None else format_number(value), "order": value}
        for measure, value in row.values.items()
    }


def _list_files(published: PublishedFigures) -> list[tuple[str, str, str]]:
    """List the name, format and URL of each file in the order of the page."""
    base_url = container().settings.base_url
    return [
        (name, kind, base_url + url_for("open_data.file", name=name))
        for name, kind in NAMES.items()
        if name in published.files
    ]
