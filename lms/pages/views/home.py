"""View of the home page: what it shows to a visitor, and to who is signed in."""

from collections.abc import Sequence

from flask import render_template
from werkzeug.wrappers import Response

from lms.accounts.rules import Actor
from lms.catalogue.queries import CourseCard, list_cards
from lms.learning.queries import CourseUnderWay, list_courses
from lms.obligations.queries import list_due_courses
from lms.pages.desk import build_desk
from lms.pages.views.blueprint import blueprint
from lms.pages.views.own_learning import list_under_way
from lms.pages.views.welcome import COURSES_ON_HOME, show_welcome
from lms.web import access
from lms.web.container import moment, today
from lms.web.transaction import session


@blueprint.get("/")
@access.public
def home() -> Response | str:
    """Show who the site is for; to who is signed in, where they go on or their work."""
    actor = access.actor()
    return show_welcome() if actor is None else _show_own_home(actor)


def _show_own_home(actor: Actor) -> str:
    """Show the desk of a member of staff, the most urgent duty, and the courses under way.

    Who has nothing to do is shown courses to choose from.
    """
    due = list_due_courses(session(), actor.person_id, today())
    courses = list_courses(session(), actor.person_id)
    under_way = list_under_way(courses)
    duty_slugs = {course.slug for duty in due[:1] for course in duty.courses}
    desk = build_desk(session(), actor, moment())
    has_something = due or under_way or desk
    return render_template(
        "pages/own_home.html",
        desk=desk,
        duty=due[0] if due else None,
        by_slug={course.outline.slug: course for course in under_way},
        under_way=[course for course in under_way if course.outline.slug not in duty_slugs],
        others=[] if has_something else _list_not_begun(courses)[:COURSES_ON_HOME],
    )


def _list_not_begun(courses: Sequence[CourseUnderWay]) -> list[CourseCard]:
    """Return the courses other than these."""
    own_slugs = {course.outline.slug for course in courses}
    return [card for card in list_cards(session()) if card.slug not in own_slugs]
