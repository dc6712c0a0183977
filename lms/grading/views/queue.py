"""Views of the queue: the list of texts, and taking the one that waits longest."""

from dataclasses import asdict
from functools import partial

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from lms.core.i18n import gettext as _
from lms.grading.exports import TEXTS, describe_state
from lms.grading.forms import TextsFilter
from lms.grading.queries import count_texts, list_courses_with_texts, list_texts, summarise_waiting
from lms.grading.services import claim_next
from lms.grading.views.blueprint import GRADERS, blueprint, build_url, read_filter
from lms.web import access
from lms.web.container import now
from lms.web.downloads import send_list
from lms.web.pagination import read_listing
from lms.web.templating import local
from lms.web.transaction import reading_session, session


@blueprint.get("/")
@access.role(*GRADERS)
def index() -> str:
    """List the texts of the actor's courses: those that wait longest first."""
    reader, at = access.actor(), now()
    form = _load_form()
    text_filter = form.build()
    return render_template(
        "grading/index.html",
        form=form,
        values={name: value for name, value in asdict(text_filter).items() if value},
        describe_state=describe_state,
        page=read_listing(
            partial(list_texts, reading_session(), reader, text_filter, now=at),
            partial(count_texts, reading_session(), reader, text_filter, now=at),
        ),
        waiting=summarise_waiting(reading_session(), reader, now=at),
        now=at,
        reader_id=reader.person_id,
        next_url=build_url("take_next"),
        build_url=build_url,
    )


@blueprint.post("/export")
@access.role(*GRADERS)
def export() -> Response:
    """Send the list with the filter of the URL as a file."""
    return send_list(TEXTS, asdict(_load_form().build()))


def _load_form() -> TextsFilter:
    """Return the filter of the URL, which offers the actor's courses."""
    form = TextsFilter()
    courses = list_courses_with_texts(reading_session(), access.actor())
    form.offer_courses([(course.slug, local(course, "title")) for course in courses])
    return form


@blueprint.post("/next")
@access.role(*GRADERS)
def take_next() -> Response:
    """Take the text that waits longest, and open it."""
    return open_next()


def open_next() -> Response:
    """Claim the next text and lead to it; to the list if none waits."""
    text_id = claim_next(session(), text_filter=read_filter(), by=access.actor(), now=now())
    if text_id is None:
        flash(_("No other text waits now."), "info")
        return redirect(build_url("index"), 303)
    return redirect(build_url("text", text_id=text_id), 303)
