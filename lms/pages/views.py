"""Screens that belong to no domain: home, the learner's own first screen, help, privacy, accessibility, appearance."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.catalogue.queries import cards
from lms.catalogue.rules.words import audience_name
from lms.learning.queries import courses_of
from lms.obligations.queries import due_for
from lms.obligations.queries.mine import kept_by
from lms.outreach.queries import own_sessions
from lms.pages.forms import GalleryFilter, GalleryForm
from lms.web import access
from lms.web.container import now, today
from lms.web.language import safe_next
from lms.web.transaction import session

blueprint = Blueprint("pages", __name__)
gallery = Blueprint("gallery", __name__)
COURSES_ON_HOME = 3


@blueprint.get("/")
@access.public
def home() -> str:
    """What this is, two doors, courses to begin with, checking a certificate. Whoever has something to do is shown that first."""
    who = access.actor()
    due = due_for(session(), who.person_id, today()) if who is not None else []
    shown = {"cards": cards(session())[:COURSES_ON_HOME], "duty": due[0] if due else None}
    return render_template("pages/index.html", audience_name=audience_name, **shown)


@blueprint.get("/my")
@access.signed_in
def my_learning() -> str:
    """What is due first, then what is under way, then certificates."""
    from lms.certificates.queries import certificates_of

    person_id = access.actor().person_id
    courses, kept = courses_of(session(), person_id), kept_by(session(), person_id, today())
    return render_template(
        "pages/my_learning.html",
        due=due_for(session(), person_id, today()),
        met=[duty for duty in kept if duty.state == "met"],
        exempt=[duty for duty in kept if duty.state == "exempt"],
        under_way=[course for course in courses if course.enrolment.state == "active"],
        completed=[course for course in courses if course.enrolment.state == "completed"],
        certificates=certificates_of(session(), person_id),
        lessons=own_sessions(session(), person_id, now=now()),
        today=today(),
    )


@blueprint.get("/appearance")
@access.public
def appearance() -> str:
    """The mode for people who see badly: text size, spacing, contrast, pictures."""
    return render_template(
        "pages/appearance.html", next=safe_next(request.args.get("next"), url_for("pages.home"))
    )


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
