"""Due days in one's own calendar: one as a file, all as a private feed."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from flask import Response, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.calendar import CONTENT_TYPE, Entry, write_calendar
from lms.core.i18n import current_language, using_language
from lms.core.i18n import gettext as _
from lms.obligations.queries.calendar import CalendarRow, calendar_rows, feed_owner, feed_since
from lms.obligations.rules import ENDED, EXEMPT, MET, OPEN
from lms.obligations.services.calendar import end_feed, renew_feed
from lms.obligations.views.common import blueprint, today
from lms.web import access
from lms.web.runtime import now, runtime
from lms.web.transaction import session

LONGEST_TOKEN: Final = 100


@blueprint.get("/calendar/<token>.ics")
@access.public
def calendar_feed(token: str) -> Response:
    """What is due of the person who was given this address, in their language. Whoever has the address reads it: it is the proof."""
    owner = feed_owner(session(), token) if len(token) <= LONGEST_TOKEN else None
    if owner is None:
        abort(404)
    rows = calendar_rows(session(), owner.person_id, today=today())
    with using_language(owner.language):
        return _file(rows)


@blueprint.get("/calendar")
@access.signed_in
def calendar() -> str:
    """What the private address is for, and since when one has it."""
    return render_template("obligations/calendar.html", since=feed_since(session(), access.actor().person_id), address=None)


@blueprint.post("/calendar")
@access.signed_in
def new_calendar() -> Response:
    """Makes the address and shows it this once."""
    token = renew_feed(session(), person_id=access.actor().person_id, now=now())
    address = runtime().settings.base_url + url_for("obligations.calendar_feed", token=token)
    return access.no_store(Response(render_template("obligations/calendar.html", since=now(), address=address)))


@blueprint.post("/calendar/end")
@access.signed_in
def end_calendar() -> BaseResponse:
    """Ends the feed."""
    end_feed(session(), person_id=access.actor().person_id, now=now())
    flash(_("The private address of your calendar works no longer."), "success")
    return redirect(url_for("obligations.calendar"), 303)


@blueprint.get("/mine/<int:obligation_id>.ics")
@access.signed_in
def due_day(obligation_id: int) -> Response:
    """One due day of one's own as a file for a calendar program."""
    rows = calendar_rows(session(), access.actor().person_id, today=today(), obligation_id=obligation_id)
    if not rows:
        abort(404)
    reply = _file(rows)
    reply.headers["Content-Disposition"] = f'attachment; filename="due-{rows[0].due_on:%Y-%m-%d}.ics"'
    return reply


def _file(rows: Sequence[CalendarRow]) -> Response:
    content = write_calendar(_("Sauat: what is due"), [_entry(row) for row in rows])
    return access.no_store(Response(content, content_type=CONTENT_TYPE))


def _entry(row: CalendarRow) -> Entry:
    """An obligation as a calendar has it: what is over is cancelled, what is done stays and reminds no more."""
    base = runtime().settings.base_url
    title = _(" or ").join(row.titles_kk if current_language() == "kk" else row.titles_ru)
    words = _("Done: %(course)s") if row.state == MET else _("Complete the course: %(course)s")
    return Entry(
        uid=f"obligation-{row.obligation_id}@{urlsplit(base).hostname}",
        title=words % {"course": title},
        starts=row.due_on,
        changed_at=row.changed_at,
        text=_("Why: %(reason)s") % {"reason": row.reason},
        url=base + url_for("pages.my_learning"),
        sequence=row.changes - 1,
        cancelled=row.state in (ENDED, EXEMPT),
        is_free=True,
        remind_days=row.reminder_days if row.state == OPEN else (),
    )
