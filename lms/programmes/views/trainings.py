"""Screens of the trainings behind a fact."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from flask import Response, render_template, request

from lms.accounts.services import record_event
from lms.core.i18n import current_language, using_language
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.programmes import queries
from lms.programmes.queries import RegionRow
from lms.programmes.rules import DaySpan
from lms.programmes.views.common import READERS, blueprint, make_reader
from lms.reporting.queries.areas import UNITS, Area, load_area
from lms.reporting.rules import parse_days
from lms.reporting.rules.vocabulary import COURSE, Filters, read_filters
from lms.web import access
from lms.web.container import now
from lms.web.downloads import read_format, send_table
from lms.web.pagination import read_listing
from lms.web.templating import local
from lms.web.transaction import read_while_sent, reading_session, session

MOST_COURSES: Final = 50


@blueprint.get("/regions/<int:region_id>/trainings")
@access.role(*READERS)
def trainings(region_id: int) -> str:
    """List the trainings held; as many rows as the fact says."""
    region, area, span = _read_scope(region_id)
    filters = _read_filters()
    page = read_listing(
        partial(queries.list_held_trainings, reading_session(), area, filters, span),
        partial(queries.count_held_trainings, reading_session(), area, filters, span),
    )
    url_values = {"period": f"{span.first}..{span.last}", **filters}
    return render_template(
        "programmes/trainings.html", region=region, span=span, page=page, url_values=url_values
    )


@blueprint.post("/regions/<int:region_id>/trainings/export")
@access.role(*READERS)
def export_trainings(region_id: int) -> Response:
    """Send the whole list as a file."""
    _region, area, span = _read_scope(region_id)
    filters, kind, language = _read_filters(), read_format(), current_language()
    record_event(
        session(),
        kind="exported",
        subject=f"trainings:{region_id}",
        now=now(),
        by_id=access.actor().audit_id,
        format=kind,
    )
    header = [
        _("Name of the training"),
        _("Day"),
        _("District"),
        _("Where"),
        _("Only for the people of"),
        _("Came"),
        _("Entered afterwards"),
    ]

    def rows(own_session: Any) -> Iterator[Sequence[Cell]]:
        with using_language(language):  # rows are written after the request
            for training in queries.stream_held_trainings(own_session, area, filters, span):
                names = (local(training, name) for name in ("unit", "venue", "organisation"))
                late = _("yes") if training.late_reason else None
                yield [local(training, "title"), training.held_on, *names, training.came, late]

    return send_table(
        name="trainings", title=_("Trainings held"), header=header, rows=read_while_sent(rows)
    )


def _read_scope(region_id: int) -> tuple[RegionRow, Area, DaySpan]:
    """Return the region and its area, if in scope, and the days in the URL, else this year's."""
    region, today = (
        queries.load_region(reading_session(), access.actor(), region_id),
        make_reader().today,
    )
    period = parse_days(request.args.get("period", ""))
    span = (
        DaySpan(today.replace(month=1, day=1), today)
        if period is None
        else DaySpan(period.first, period.end - timedelta(days=1))
    )
    return region, load_area(reading_session(), access.actor(), UNITS, region_id), span


def _read_filters() -> Filters:
    """Return the filter by courses from the URL."""
    slugs = [
        slug
        for slug in request.args.getlist(COURSE)[:MOST_COURSES]
        if len(slug) <= 80 and slug.isprintable()
    ]
    return read_filters({COURSE: slugs})
