"""Screens of the private calendar feed, and the feed itself."""

from typing import Final

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.calendars.queries import find_feed_owner, find_feed_start
from lms.calendars.services import end_feed, renew_feed
from lms.core.i18n import gettext as _
from lms.core.i18n import using_language
from lms.obligations.queries.calendar import list_due_entries
from lms.outreach.queries import list_calendar_entries
from lms.web import access
from lms.web.container import container, moment, now, today
from lms.web.downloads import send_calendar
from lms.web.transaction import session

blueprint = Blueprint("calendars", __name__, url_prefix="/calendars")
LONGEST_TOKEN: Final = 100


@blueprint.get("/<token>.ics")
@access.public
def feed(token: str) -> Response:
    """Send the due days and trainings of the feed's owner, in their language.

    Capability URL: the unguessable token is the credential.
    """
    owner = find_feed_owner(session(), token) if len(token) <= LONGEST_TOKEN else None
    if owner is None:
        abort(404)
    settings = container().settings
    with using_language(owner.language):
        due = list_due_entries(
            session(), owner.person_id, today=today(), base_url=settings.base_url
        )
        trainings = list_calendar_entries(
            session(), owner.person_id, moment=moment(), base_url=settings.base_url
        )
        return send_calendar(_("Sauat: what is due and where I am expected"), [*due, *trainings])


@blueprint.get("/")
@access.signed_in
def index() -> str:
    """Show what the feed is for, and since when it exists."""
    return render_template(
        "calendars/index.html",
        since=find_feed_start(session(), access.actor().person_id),
        feed_url=None,
    )


@blueprint.post("/")
@access.signed_in
def new() -> Response:
    """Issue a new feed URL and show it once."""
    token = renew_feed(session(), person_id=access.actor().person_id, now=now())
    feed_url = container().settings.base_url + url_for("calendars.feed", token=token)
    return access.set_no_store(
        Response(render_template("calendars/index.html", since=now(), feed_url=feed_url))
    )


@blueprint.post("/end")
@access.signed_in
def end() -> BaseResponse:
    """End the feed."""
    end_feed(session(), person_id=access.actor().person_id, now=now())
    flash(_("The private URL of your calendar works no longer."), "success")
    return redirect(url_for("calendars.index"), 303)
