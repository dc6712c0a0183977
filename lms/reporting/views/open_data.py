"""Open data: a page and files for everybody. They show what was counted last; asking for them counts nothing."""

import json
from datetime import date
from typing import Any, Final

from flask import Blueprint, Response, g, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import current_language, format_month, format_number, gettext
from lms.core.tables.csv_writer import CONTENT_TYPE as CSV_TYPE
from lms.reporting.errors import NotCountedYet
from lms.reporting.queries.open_data import EVERY, Published, published
from lms.reporting.rules import open_files
from lms.reporting.rules.open_data import ALL_AUDIENCES, MEASURES, Row, from_json
from lms.web import access
from lms.web.container import container
from lms.web.page_cache import render_shared_page
from lms.web.transaction import session

blueprint = Blueprint("open_data", __name__, url_prefix="/reporting/open-data")
NAMES: Final = {
    open_files.CSV: "CSV",
    open_files.STATISTICS["kk"]: "JSON-stat",
    open_files.STATISTICS["ru"]: "JSON-stat",
    open_files.PACKAGE: "Data Package",
}


@blueprint.get("")
@access.public
def index() -> str | BaseResponse:
    """What there is, what it means, and the latest of it."""
    found = published(session())
    if found is None:
        return render_template("reporting/open_data.html", figures=None)
    key = (found.counted_at, *sorted(found.files.items()))
    return render_shared_page("reporting/open_data.html", key, lambda: _page(found))


@blueprint.get("/figures.csv", defaults={"name": "figures.csv"})
@blueprint.get("/figures.kk.json", defaults={"name": "figures.kk.json"})
@blueprint.get("/figures.ru.json", defaults={"name": "figures.ru.json"})
@blueprint.get("/datapackage.json", defaults={"name": "datapackage.json"})
@access.public
def file(name: str) -> BaseResponse:
    """A file as it was written when the figures were counted."""
    found = published(session())
    if found is None:
        raise NotCountedYet
    reply = Response(
        _content(found, name),
        content_type=CSV_TYPE if name == open_files.CSV else "application/json",
    )
    reply.headers["Cache-Control"] = f"public, max-age={EVERY.seconds}"
    reply.set_etag(found.files[name])
    g.cache_decided = True
    if name == open_files.CSV:
        reply.headers["Content-Disposition"] = 'attachment; filename="sauat-figures.csv"'
    return reply.make_conditional(request)


def _content(found: Published, name: str) -> bytes:
    """Raises NotCountedYet if the file is not there (a restored copy without its files): it is written again within an hour."""
    content = container().storage.get(found.files[name])
    if content is None:
        raise NotCountedYet
    return content


def _page(found: Published) -> dict[str, Any]:
    figures = from_json(json.loads(_content(found, open_files.STORED)))
    latest = figures.latest()
    rows = [row for row in figures.rows() if row.period == latest and row.audience == ALL_AUDIENCES]
    shown = [
        _cells(row)
        for row in rows
        if row.region.code != "none" or any(value != 0 for value in row.values.values())
    ]
    dictionary = open_files.COLUMNS
    return {
        "figures": figures,
        "latest": latest
        if len(latest) == len("2026")
        else format_month(date.fromisoformat(f"{latest}-01")),
        "columns": _columns(),
        "rows": shown[1:],
        "country": shown[0],
        "dictionary": [
            {
                "name": column.name,
                "type": column.type,
                "meaning": gettext(column.meaning),
                "unit": gettext(column.unit) if column.unit else None,
                "missing": gettext("empty: hidden")
                if column.name in MEASURES
                else gettext("never empty"),
            }
            for column in dictionary
        ],
        "files": _files(found),
        "address": container().settings.base_url + url_for("open_data.index"),
        "licence": open_files.LICENCE_NAME,
        "licence_url": open_files.LICENCE_URL,
    }


def _columns() -> list[dict[str, str]]:
    titles = {
        column.name: gettext(column.title)
        for column in open_files.COLUMNS
        if column.name in MEASURES
    }
    numbers = [{"key": name, "label": title, "kind": "number"} for name, title in titles.items()]
    return [{"key": "region", "label": gettext("Region")}, *numbers]


def _cells(row: Row) -> dict[str, str]:
    name = str(getattr(row.region, f"name_{current_language()}"))
    hidden = gettext("hidden")
    return {"region": name} | {
        one: hidden if value is None else format_number(value) for one, value in row.values.items()
    }


def _files(found: Published) -> list[tuple[str, str, str]]:
    """Name, kind and address of each file in the order of the page."""
    base = container().settings.base_url
    return [
        (name, kind, base + url_for("open_data.file", name=name))
        for name, kind in NAMES.items()
        if name in found.files
    ]
