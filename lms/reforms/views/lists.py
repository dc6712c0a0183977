"""Screen of all reforms, and the list as a file."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from flask import render_template
from werkzeug.wrappers import Response

from lms.accounts.rules import NATIONAL_ADMIN
from lms.accounts.services import record_event
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.reforms import queries
from lms.reforms.forms.filters import ReformFilterForm
from lms.reforms.forms.words import describe_state, name_kind
from lms.reforms.views.blueprint import blueprint
from lms.web import access
from lms.web.container import now
from lms.web.downloads import read_format, send_table
from lms.web.pagination import read_listing
from lms.web.templating import local
from lms.web.transaction import read_while_sent, session


@blueprint.get("/")
@access.role(NATIONAL_ADMIN)
def index() -> str:
    """Show all reforms, the latest first."""
    form = ReformFilterForm()
    page = read_listing(
        partial(queries.list_reforms, session(), form.build_filter()),
        partial(queries.count_reforms, session(), form.build_filter()),
    )
    return render_template(
        "reforms/index.html",
        form=form,
        page=page,
        name_kind=name_kind,
        describe_state=describe_state,
    )


@blueprint.post("/export")
@access.role(NATIONAL_ADMIN)
def export() -> Response:
    """Send the list as a file."""
    reform_filter = ReformFilterForm().build_filter()
    actor_id = access.actor().person_id
    record_event(
        session(),
        kind="exported",
        subject="reforms",
        now=now(),
        by_id=actor_id,
        table="reforms",
        format=read_format(),
    )
    header = [_("Day"), _("Kind"), _("What it is about"), _("State"), _("Document")]
    return send_table(
        name="reforms",
        title=_("Reforms"),
        header=header,
        rows=read_while_sent(lambda own_session: _write_file_rows(own_session, reform_filter)),
    )


def _write_file_rows(db_session: Any, reform_filter: queries.ReformFilter) -> Iterator[list[Cell]]:
    for row in queries.stream_reforms(db_session, reform_filter):
        yield [
            row.day,
            name_kind(row.kind),
            local(row, "note"),
            describe_state(row.state),
            local(row, "source"),
        ]
