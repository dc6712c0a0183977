"""Screens of enrolment: there is one button."""

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
    """Enrols the person who is signed in and leads them to where the course begins."""
    who = access.actor()
    enrol_learner(
        session(),
        slug=slug,
        person_id=who.person_id,
        region_unit_id=who.region_unit_id,
        organisation_id=who.organisation_id,
        audience=who.audience,
        by_id=who.person_id,
        moment=moment(),
    )
    return redirect(url_for("learning.resume", slug=slug), 303)
