"""Screens of no single domain: home, "My learning", help, privacy, accessibility, appearance."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import ROLES, Actor
from lms.catalogue.queries import CourseCard, list_cards, load_outline
from lms.catalogue.rules.words import audience_name
from lms.core.i18n import current_language, gettext
from lms.learning.queries import CourseUnderWay, list_courses
from lms.obligations.queries import list_due_courses
from lms.pages.desk import build_desk
from lms.pages.forms import GalleryFilter, GalleryForm
from lms.pages.my_learning import load_my_learning
from lms.pages.sample import find_sample
from lms.web import access
from lms.web.container import container, moment, now, today
from lms.web.language import safe_next, set_content_language
from lms.web.page_cache import render_shared_page
from lms.web.templating import local
from lms.web.transaction import session

blueprint = Blueprint("pages", __name__)
gallery = Blueprint("gallery", __name__)
COURSES_ON_HOME = 3
OUTCOMES_ON_HOME = 2
# The days on which the texts were last read through against what the program does.
PRIVACY_TEXT_OF = date(2026, 11, 27)
ACCESSIBILITY_TEXT_OF = date(2026, 11, 27)


@blueprint.get("/")
@access.public
def home() -> Response | str:
    """Show who the site is for; to who is signed in, where they go on or their work."""
    actor = access.actor()
    return _show_welcome() if actor is None else _show_own_home(actor)


def _show_welcome() -> Response | str:
    """Show a visitor what one can learn here, two doors, and a task to try at once."""
    offered = list_cards(session())
    cards = offered[:COURSES_ON_HOME]
    return render_shared_page(
        "pages/index.html",
        tuple(offered),
        lambda: {
            "cards": cards,
            "outcomes": _list_outcomes(cards),
            "audience_name": audience_name,
            "sample": find_sample(session(), offered),
        },
    )


def _list_outcomes(cards: Sequence[CourseCard]) -> list[str]:
    """Return the first things that one can do after each of these courses."""
    outlines = [load_outline(session(), card.version_id) for card in cards]
    return [text for outline in outlines for text in local(outline, "outcomes")[:OUTCOMES_ON_HOME]]


def _show_own_home(actor: Actor) -> str:
    """Show the desk of a member of staff, the most urgent duty, and the courses under way.

    Who has nothing to do is shown courses to choose from.
    """
    due = list_due_courses(session(), actor.person_id, today())
    courses = list_courses(session(), actor.person_id)
    under_way = _list_under_way(courses)
    asked = {course.slug for duty in due[:1] for course in duty.courses}
    desk = build_desk(session(), actor, today(), now())
    has_something = due or under_way or desk
    return render_template(
        "pages/own_home.html",
        desk=desk,
        duty=due[0] if due else None,
        by_slug={course.outline.slug: course for course in under_way},
        under_way=[course for course in under_way if course.outline.slug not in asked],
        others=[] if has_something else _list_not_begun(courses)[:COURSES_ON_HOME],
    )


def _list_not_begun(courses: Sequence[CourseUnderWay]) -> list[CourseCard]:
    """Return the courses other than these."""
    begun = {course.outline.slug for course in courses}
    return [card for card in list_cards(session()) if card.slug not in begun]


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


@blueprint.get("/manifest.webmanifest")
@access.public
def manifest() -> Response:
    """Return what a telephone needs to put the site among its applications."""
    assets = current_app.extensions["assets"]
    sizes = {"img/icon-192.png": "192x192", "img/icon-512.png": "512x512"}
    icons = [
        {"src": assets.url(name), "sizes": size, "type": "image/png", "purpose": purpose}
        for name, size in sizes.items()
        for purpose in ("any", "maskable")
    ]
    content = {
        "id": "/",
        "name": gettext("Sauat: digital skills"),
        "short_name": "Sauat",
        "lang": current_language(),
        "start_url": url_for("pages.home"),
        "scope": url_for("pages.home"),
        "display": "minimal-ui",
        "background_color": "#faf8f4",
        "theme_color": "#005b73",
        "icons": icons,
    }
    body = current_app.json.dumps(content)
    response = current_app.response_class(body, mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return set_content_language(response)


@gallery.get("/_gallery")
@access.public
def show_gallery() -> str:
    """Show each component in its states. Registered in debug mode only."""
    form = GalleryForm()
    form.validate()
    return render_template("gallery/index.html", form=form, filters=GalleryFilter())
