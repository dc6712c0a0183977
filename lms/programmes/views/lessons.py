"""The face-to-face lessons behind a fact: which were held in a region in some days."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from flask import Response, render_template, request

from lms.accounts.services import record_event
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.programmes import queries
from lms.programmes.queries import RegionRow
from lms.programmes.rules import DaySpan
from lms.programmes.views.common import ANSWERING, blueprint, reader
from lms.reporting.queries.places import UNITS, Area, place
from lms.reporting.rules import parse_days
from lms.reporting.rules.vocabulary import COURSE, Filters, read_filters
from lms.web import access
from lms.web.container import now
from lms.web.downloads import asked_format, table_file
from lms.web.pagination import read_listing
from lms.web.transaction import read_while_sent, reading, session

MOST_COURSES: Final = 50


@blueprint.get("/regions/<int:region_id>/lessons")
@access.role(*ANSWERING)
def lessons(region_id: int) -> str:
    """The list: as many rows as the fact says."""
    region, at, span = _asked(region_id)
    filters = _filters()
    page = read_listing(
        partial(queries.held_lessons, reading(), at, filters, span),
        partial(queries.held_count, reading(), at, filters, span),
    )
    asked = {"period": f"{span.first}..{span.last}", **filters}
    return render_template(
        "programmes/lessons.html", region=region, span=span, page=page, asked=asked
    )


@blueprint.post("/regions/<int:region_id>/lessons/export")
@access.role(*ANSWERING)
def export_lessons(region_id: int) -> Response:
    """The whole list as a file."""
    _region, at, span = _asked(region_id)
    filters, kind, language = _filters(), asked_format(), current_language()
    record_event(
        session(),
        kind="exported",
        subject=f"lessons:{region_id}",
        now=now(),
        by_id=access.actor().audit_id,
        format=kind,
    )
    header = [
        _("Name of the lesson"),
        _("Day"),
        _("District"),
        _("Where"),
        _("Only for the people of"),
        _("Came"),
    ]

    def rows(own_session: Any) -> Iterator[Sequence[Cell]]:
        for one in queries.all_held_lessons(own_session, at, filters, span):
            names = (
                getattr(one, f"{name}_{language}") for name in ("unit", "place", "organisation")
            )
            yield [getattr(one, f"title_{language}"), one.held_on, *names, one.came]

    return table_file(
        name="lessons",
        title=_("Face-to-face lessons held"),
        header=header,
        rows=read_while_sent(rows),
    )


def _asked(region_id: int) -> tuple[RegionRow, Area, DaySpan]:
    """The region, if the actor answers for it, and the days of the address: without any, those of the year so far."""
    region, today = queries.region(reading(), access.actor(), region_id), reader().today
    period = parse_days(request.args.get("period", ""))
    span = (
        DaySpan(today.replace(month=1, day=1), today)
        if period is None
        else DaySpan(period.first, period.end - timedelta(days=1))
    )
    return region, place(reading(), access.actor(), UNITS, region_id), span


def _filters() -> Filters:
    """The courses to which the fact is narrowed."""
    slugs = [
        one
        for one in request.args.getlist(COURSE)[:MOST_COURSES]
        if len(one) <= 80 and one.isprintable()
    ]
    return read_filters({COURSE: slugs})
