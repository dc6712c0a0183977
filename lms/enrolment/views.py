"""The button that begins a course, and its URL after signing in."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from lms.enrolment.services import enrol_learner
from lms.web import access
from lms.web.container import moment
from lms.web.transaction import session

blueprint = Blueprint("enrolment", __name__, url_prefix="/enrolment")


@blueprint.post("/<slug>")
@access.signed_in
def enrol(slug: str) -> Response:
    """Enrol the signed-in person and redirect to where the course begins."""
    actor = access.actor()
    enrol_learner(
        session(),
        slug=slug,
        person_id=actor.person_id,
        region_unit_id=actor.region_unit_id,
        organisation_id=actor.organisation_id,
        audience=actor.audience,
        by_id=actor.person_id,
        moment=moment(),
    )
    return redirect(url_for("learning.resume", slug=slug), 303)


@blueprint.get("/<slug>")
@access.signed_in
def show_course(slug: str) -> Response:
    """Redirect whoever signed in on the way to the button to the course, which has it."""
    return redirect(url_for("catalogue.course", slug=slug))
