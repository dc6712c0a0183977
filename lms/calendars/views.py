"""The private calendar: its address, and what whoever has the address reads."""

from typing import Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.calendars.queries import feed_owner, feed_since
from lms.calendars.services import end_feed, renew_feed
from lms.core.i18n import gettext as _
from lms.core.i18n import using_language
from lms.obligations.queries.calendar import due_entries
from lms.outreach.queries import session_entries
from lms.web import access
from lms.web.container import container, moment, now, today
from lms.web.downloads import calendar_file
from lms.web.transaction import session

blueprint = Blueprint("calendars", __name__, url_prefix="/calendars")
LONGEST_TOKEN: Final = 100


@blueprint.get("/<token>.ics")
@access.public
def feed(token: str) -> Response:
    """What is due of the person who was given this address, and the lessons to which they come, in their language. Whoever has the address
    reads it: it is the proof.
    """
    owner = feed_owner(session(), token) if len(token) <= LONGEST_TOKEN else None
    if owner is None:
        abort(404)
    settings = container().settings
    with using_language(owner.language):
        due = due_entries(session(), owner.person_id, today=today(), base_url=settings.base_url)
        lessons = session_entries(
            session(), owner.person_id, moment=moment(), base_url=settings.base_url
        )
        return calendar_file(_("Sauat: what is due and where I am expected"), [*due, *lessons])


@blueprint.get("/")
@access.signed_in
def index() -> str:
    """What the private address is for, and since when one has it."""
    return render_template(
        "calendars/index.html", since=feed_since(session(), access.actor().person_id), address=None
    )


@blueprint.post("/")
@access.signed_in
def new() -> Response:
    """Makes the address and shows it this once."""
    token = renew_feed(session(), person_id=access.actor().person_id, now=now())
    address = container().settings.base_url + url_for("calendars.feed", token=token)
    return access.no_store(
        Response(render_template("calendars/index.html", since=now(), address=address))
    )


@blueprint.post("/end")
@access.signed_in
def end() -> BaseResponse:
    """Ends the address."""
    end_feed(session(), person_id=access.actor().person_id, now=now())
    flash(_("The private address of your calendar works no longer."), "success")
    return redirect(url_for("calendars.index"), 303)
