"""Screens that belong to no domain: home, the learner's own first screen, help, privacy, accessibility, appearance."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.catalogue.forms import audience_name
from lms.catalogue.queries import cards
from lms.core.clock import local_date
from lms.learning.queries import courses_of
from lms.pages.forms import GalleryFilter, GalleryForm
from lms.web import access
from lms.web.language import safe_next
from lms.web.runtime import now, runtime
from lms.web.transaction import session

blueprint = Blueprint("pages", __name__)
gallery = Blueprint("gallery", __name__)
COURSES_ON_HOME = 3


@blueprint.get("/")
@access.public
def home() -> str:
    """What this is, two doors, courses to begin with, checking a certificate."""
    return render_template("pages/index.html", cards=cards(session())[:COURSES_ON_HOME], audience_name=audience_name)


@blueprint.get("/my")
@access.signed_in
def my_learning() -> str:
    """What is due first, then what is under way, then certificates."""
    from lms.certificates.queries import certificates_of
    from lms.obligations.queries import due_for

    person_id = access.actor().person_id
    today = local_date(now(), runtime().settings.timezone)
    courses = courses_of(session(), person_id)
    return render_template(
        "pages/my_learning.html",
        due=[row for row in due_for(session(), person_id, today) if row.state == "open"],
        under_way=[course for course in courses if course.enrolment.state == "active"],
        completed=[course for course in courses if course.enrolment.state == "completed"],
        certificates=certificates_of(session(), person_id),
        today=today,
    )


@blueprint.get("/appearance")
@access.public
def appearance() -> str:
    """The mode for people who see badly: text size, spacing, contrast, pictures."""
    return render_template("pages/appearance.html", next=safe_next(request.args.get("next"), url_for("pages.home")))


@blueprint.get("/help")
@access.public
def help_page() -> str:
    """Help."""
    return render_template("pages/help.html")


@blueprint.get("/privacy")
@access.public
def privacy() -> str:
    """What is stored of a person, who sees it, how it is removed."""
    return render_template("pages/privacy.html")


@blueprint.get("/accessibility")
@access.public
def accessibility() -> str:
    """What the site does for people with disabilities and where it falls short."""
    return render_template("pages/accessibility.html")


@blueprint.get("/favicon.ico")
@access.public
def favicon() -> Response:
    """Browsers ask for it at this address whatever the page says."""
    return redirect(current_app.extensions["assets"].url("img/icon.svg"))


@gallery.get("/_gallery")
@access.public
def show_gallery() -> str:
    """Each component in its states. Registered in debug mode only."""
    form = GalleryForm()
    form.validate()
    return render_template("gallery/index.html", form=form, filters=GalleryFilter())
