"""Views of "My learning", and of where it goes on."""

from collections.abc import Sequence

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.learning.queries import CourseUnderWay, list_courses
from lms.pages.queries.my_learning import load_my_learning
from lms.pages.views.blueprint import blueprint
from lms.web import access
from lms.web.container import moment, today
from lms.web.transaction import session


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
    under_way = list_under_way(list_courses(session(), access.actor().person_id))
    if not under_way:
        return redirect(url_for("pages.my_learning"))
    return redirect(url_for("learning.resume", slug=under_way[0].outline.slug))


def list_under_way(courses: Sequence[CourseUnderWay]) -> list[CourseUnderWay]:
    """Return those courses that the learner has not completed."""
    return [course for course in courses if course.enrolment.state == "active"]
