"""Screens of no single domain: home, "My learning", help, privacy, accessibility, appearance."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import ROLES
from lms.catalogue.queries import list_cards
from lms.catalogue.rules.words import audience_name
from lms.learning.queries import CourseUnderWay, list_courses
from lms.obligations.queries import list_due_courses
from lms.pages.desk import build_desk
from lms.pages.forms import GalleryFilter, GalleryForm
from lms.pages.my_learning import load_my_learning
from lms.web import access
from lms.web.container import container, moment, now, today
from lms.web.language import safe_next
from lms.web.transaction import session

blueprint = Blueprint("pages", __name__)
gallery = Blueprint("gallery", __name__)
COURSES_ON_HOME = 3
# The days on which the texts were last read through against what the program does.
PRIVACY_TEXT_OF = date(2026, 11, 27)
ACCESSIBILITY_TEXT_OF = date(2026, 11, 27)


@blueprint.get("/")
@access.public
def home() -> str:
    """Show the home page.

    A signed-in person sees their most urgent course first, a member of staff their work.
    """
    actor = access.actor()
    due = list_due_courses(session(), actor.person_id, today()) if actor is not None else []
    return render_template(
        "pages/index.html",
        audience_name=audience_name,
        cards=list_cards(session())[:COURSES_ON_HOME],
        duty=due[0] if due else None,
        desk=build_desk(session(), actor, today(), now()),
    )


@blueprint.get("/work")
@access.role(*ROLES)
def work() -> str:
    """Show the desk of a member of staff, and where their own learning goes on."""
    actor = access.actor()
    return render_template(
        "pages/work.html",
        desk=build_desk(session(), actor, today(), now()),
        duties=len(list_due_courses(session(), actor.person_id, today())),
        under_way=_list_under_way(list_courses(session(), actor.person_id)),
    )


@blueprint.get("/my")
@access.signed_in
def my_learning() -> str:
    """Show what comes first, then each course once, competences and certificates."""
    learning = load_my_learning(session(), access.actor().person_id, moment())
    return render_template(
        "pages/my_learning.html", learning=learning, offers=learning.offers, today=today()
    )


@blueprint.get("/my/resume")
@access.signed_in
def resume() -> Response:
    """Redirect to the item at which the latest course goes on, else to "My learning"."""
    under_way = _list_under_way(list_courses(session(), access.actor().person_id))
    if not under_way:
        return redirect(url_for("pages.my_learning"))
    return redirect(url_for("learning.resume", slug=under_way[0].outline.slug))


def _list_under_way(courses: Sequence[CourseUnderWay]) -> list[CourseUnderWay]:
    """Return those courses that the learner has not completed."""
    return [course for course in courses if course.enrolment.state == "active"]


@blueprint.get("/appearance")
@access.public
def appearance() -> str:
    """Show the settings for people with poor sight: text size, spacing, contrast, pictures."""
    return render_template(
        "pages/appearance.html", next=safe_next(request.args.get("next"), url_for("pages.home"))
    )


@blueprint.get("/help")
@access.public
def help_page() -> str:
    """Show the help page."""
    return render_template("pages/help.html")


@blueprint.get("/privacy")
@access.public
def privacy() -> str:
    """Show what is stored about a person, who sees it and how it is removed."""
    settings = container().settings
    return render_template(
        "pages/privacy.html",
        kept=[(rule.label, settings.keep_days[rule.name]) for rule in container().retention_rules],
        text_of=PRIVACY_TEXT_OF,
    )


@blueprint.get("/accessibility")
@access.public
def accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("pages/accessibility.html", text_of=ACCESSIBILITY_TEXT_OF)


@blueprint.get("/favicon.ico")
@access.public
def favicon() -> Response:
    """Redirect the fixed URL that browsers request to the icon."""
    return redirect(current_app.extensions["assets"].url("img/icon.svg"))


@gallery.get("/_gallery")
@access.public
def show_gallery() -> str:
    """Show each component in its states. Registered in debug mode only."""
    form = GalleryForm()
    form.validate()
    return render_template("gallery/index.html", form=form, filters=GalleryFilter())
