"""Finding a session, signing up for it, giving the place back, taking it into one's calendar."""

from functools import partial

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import gettext as _
from lms.outreach import queries, services
from lms.outreach.errors import SessionNotFound
from lms.outreach.forms import SessionsFilter
from lms.outreach.rules import COMING
from lms.outreach.views.common import RUNNERS, blueprint, unit_groups
from lms.regions.queries import region_of
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.downloads import calendar_file
from lms.web.pagination import read_counted_listing
from lms.web.transaction import session


@blueprint.get("/")
@access.public
def index() -> str:
    """The sessions to come, the next first; with what one is in each of them. Whoever is signed in sees those of their region first."""
    form, who = SessionsFilter(units=unit_groups()), access.actor()
    if who is not None and form.region_unit_id.name not in request.args:
        form.region_unit_id.data = region_of(session(), who.region_unit_id)
    page = read_counted_listing(
        partial(queries.sessions_to_come, session(), who, form.search(), now=now())
    )
    states = (
        {}
        if who is None
        else queries.states_of(session(), who.person_id, [row.id for row in page.items])
    )
    return render_template(
        "outreach/index.html", form=form, page=page, states=states, may_run=may_run()
    )


@blueprint.get("/sessions/<int:session_id>")
@access.public
def one(session_id: int) -> str:
    """A session: when, where, what to bring, and whether one comes."""
    row, who = _load(session_id), access.actor()
    state, before = (
        ("", 0) if who is None else queries.own_state(session(), session_id, who.person_id)
    )
    runs = who is not None and queries.run_session(session(), who, session_id) is not None
    return render_template("outreach/session.html", row=row, state=state, before=before, runs=runs)


@blueprint.get("/sessions/<int:session_id>.ics")
@access.public
def calendar(session_id: int) -> Response:
    """A session as a file for a calendar program."""
    row, settings = _load(session_id), container().settings
    entry = queries.session_entry(row, base_url=settings.base_url, zone=settings.timezone)
    name = f"session-{row.starts_at.astimezone(settings.timezone):%Y-%m-%d}"
    return calendar_file(_("Sauat: face-to-face lesson"), [entry], file_name=name)


@blueprint.post("/sessions/<int:session_id>/sign-up")
@access.signed_in
def sign_up(session_id: int) -> BaseResponse:
    """Takes a place, or one on the waiting list."""
    state = services.sign_up(session(), session_id=session_id, by=access.actor(), now=now())
    flash(
        _("You have a place. We expect you.")
        if state == COMING
        else _(
            "All places are taken. You are on the waiting list: we tell you when a place becomes free."
        ),
        "success" if state == COMING else "info",
    )
    return redirect(url_for("outreach.one", session_id=session_id), 303)


@blueprint.post("/sessions/<int:session_id>/withdraw")
@access.signed_in
def withdraw(session_id: int) -> BaseResponse:
    """Gives the place back."""
    services.withdraw_sign_up(session(), session_id=session_id, by=access.actor(), moment=moment())
    flash(_("You gave your place back. Thank you: somebody else can come now."), "success")
    return redirect(url_for("outreach.one", session_id=session_id), 303)


def may_run() -> bool:
    """Whether the reader holds a role in which one runs sessions."""
    who = access.actor()
    return who is not None and bool(who.role_names & set(RUNNERS))


def _load(session_id: int) -> queries.SessionRow:
    row = queries.session_for(session(), access.actor(), session_id)
    if row is None:
        raise SessionNotFound
    return row
