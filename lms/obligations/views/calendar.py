"""A single due day of the signed-in person as a calendar file."""

from flask import Response, abort

from lms.core.i18n import gettext as _
from lms.obligations.queries.calendar import list_due_entries
from lms.obligations.views.common import blueprint
from lms.web import access
from lms.web.container import container, today
from lms.web.downloads import send_calendar
from lms.web.transaction import session


@blueprint.get("/mine/<int:obligation_id>.ics")
@access.signed_in
def due_day(obligation_id: int) -> Response:
    """Send the calendar file of a due day."""
    base_url, person_id = container().settings.base_url, access.actor().person_id
    entries = list_due_entries(
        session(), person_id, today=today(), base_url=base_url, obligation_id=obligation_id
    )
    if not entries:
        abort(404)
    return send_calendar(
        _("Sauat: what is due"), entries, file_name=f"due-{entries[0].starts:%Y-%m-%d}"
    )
