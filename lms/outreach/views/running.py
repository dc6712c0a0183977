"""Screen of the trainings that the actor manages, and the list as a file."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, render_template

from lms.accounts.services import record_event
from lms.core.i18n import current_language, using_language
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.outreach import queries
from lms.outreach.forms.filters import ManagedFilter
from lms.outreach.forms.languages import name_language
from lms.outreach.views.common import MANAGERS, blueprint, list_unit_groups
from lms.web import access
from lms.web.container import container, now
from lms.web.downloads import read_format, send_table
from lms.web.pagination import read_counted_listing
from lms.web.templating import local
from lms.web.transaction import read_while_sent, session


@blueprint.get("/run")
@access.role(*MANAGERS)
def managed() -> str:
    """List the trainings that the actor manages."""
    form = ManagedFilter(units=list_unit_groups())
    page = read_counted_listing(
        partial(
            queries.list_managed_trainings,
            session(),
            access.actor(),
            form.read_search(),
            sort=form.sort.data,
            now=now(),
        )
    )
    return render_template("outreach/managed.html", form=form, page=page)


@blueprint.post("/run/export")
@access.role(*MANAGERS)
def export_managed() -> Response:
    """Send the whole list as a file, filtered and sorted as the URL says."""
    form, actor, kind = ManagedFilter(units=list_unit_groups()), access.actor(), read_format()
    record_event(
        session(),
        kind="exported",
        subject="trainings",
        now=now(),
        by_id=actor.audit_id,
        format=kind,
    )
    search, sort, exported_at = form.read_search(), form.sort.data, now()
    language, zone = current_language(), container().settings.timezone

    def rows(own_session: Any) -> Iterator[Sequence[Cell]]:
        trainings = queries.stream_managed_trainings(
            own_session, actor, search, sort=sort, now=exported_at
        )
        with using_language(language):  # rows are written after the request
            for row in trainings:
                yield _export_row(row, zone, exported_at)

    return send_table(
        name="trainings", title=_("Trainings"), header=_export_header(), rows=read_while_sent(rows)
    )


def _export_header() -> list[str]:
    return [
        _("Name of the training"),
        _("Course"),
        _("Day"),
        _("Begins at"),
        _("Ends at"),
        _("District"),
        _("Where"),
        _("Only for the people of"),
        _("Language"),
        _("Seats"),
        _("Have a seat"),
        _("Wait"),
        _("Came"),
        _("State"),
    ]


def _export_row(row: queries.TrainingRow, zone: ZoneInfo, exported_at: datetime) -> list[Cell]:
    begins, ends = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    return [
        local(row, "title"),
        row.course,
        begins.date(),
        f"{begins:%H:%M}",
        f"{ends:%H:%M}",
        local(row, "unit"),
        local(row, "venue"),
        local(row, "organisation"),
        name_language(row.language),
        row.capacity,
        row.coming_count,
        row.waiting_count,
        row.came_count,
        _describe_state(row, exported_at),
    ]


def _describe_state(row: queries.TrainingRow, exported_at: datetime) -> str:
    if row.cancelled_at:
        return _("cancelled")
    if row.late_reason:
        return _("Past, entered afterwards")
    return _("It was held") if row.ends_at <= exported_at else _("It is to come")
