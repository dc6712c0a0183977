"""Screens for learners: upcoming trainings, one training, the calendar file."""

from functools import partial

from flask import Response, render_template, request

from lms.core.i18n import gettext as _
from lms.outreach import queries
from lms.outreach.errors import TrainingNotFound
from lms.outreach.forms.filters import TrainingsFilter
from lms.outreach.views.common import MANAGERS, blueprint
from lms.regions.queries import find_region_id, list_districts_by_region
from lms.web import access
from lms.web.container import container, now
from lms.web.downloads import send_calendar
from lms.web.pagination import read_counted_listing
from lms.web.transaction import session


@blueprint.get("/")
@access.public
def index() -> str:
    """List the upcoming trainings.

    Signed-in readers see their own region first and their state in each training.
    """
    units, actor = list_districts_by_region(session()), access.actor()
    form = TrainingsFilter(units=units)
    if actor is not None and form.region_unit_id.name not in request.args:
        form.region_unit_id.data = find_region_id(
            session(), actor.region_unit_id, unit_groups=units
        )
    page = read_counted_listing(
        partial(queries.list_upcoming_trainings, session(), actor, form.read_search(), now=now())
    )
    states = (
        {}
        if actor is None
        else queries.load_own_states(session(), actor.person_id, [row.id for row in page.items])
    )
    return render_template(
        "outreach/index.html", form=form, page=page, states=states, may_manage=may_manage()
    )


@blueprint.get("/trainings/<int:training_id>")
@access.public
def training(training_id: int) -> str:
    """Show a training: when, where, what to bring, and the reader's sign-up."""
    row, actor = _load_training(training_id), access.actor()
    state, before = (
        ("", 0)
        if actor is None
        else queries.find_own_state(session(), training_id, actor.person_id)
    )
    is_manager = (
        actor is not None
        and queries.find_managed_training(session(), actor, training_id) is not None
    )
    return render_template(
        "outreach/training.html", row=row, state=state, before=before, is_manager=is_manager
    )


@blueprint.get("/trainings/<int:training_id>.ics")
@access.public
def calendar(training_id: int) -> Response:
    """Send a training as a calendar file."""
    row, settings = _load_training(training_id), container().settings
    entry = queries.make_calendar_entry(row, base_url=settings.base_url, zone=settings.timezone)
    name = f"training-{row.starts_at.astimezone(settings.timezone):%Y-%m-%d}"
    return send_calendar(_("Sauat: training"), [entry], file_name=name)


def may_manage() -> bool:
    """Return whether the reader holds a role that manages trainings."""
    actor = access.actor()
    return actor is not None and bool(actor.role_names & set(MANAGERS))


def _load_training(training_id: int) -> queries.TrainingRow:
    row = queries.find_visible_training(session(), access.actor(), training_id)
    if row is None:
        raise TrainingNotFound
    return row
