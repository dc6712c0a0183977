"""Views of a course with the learner's progress, and of resuming it."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import gettext as _
from lms.learning.errors import NotEnrolled
from lms.learning.queries import CourseUnderWay, sum_seconds
from lms.learning.rules import find_resume_item
from lms.learning.views.blueprint import blueprint, require_enrolment
from lms.learning.views.floor import load_floor
from lms.learning.views.stages import build_stages
from lms.web import access
from lms.web.transaction import session


@blueprint.get("/<slug>")
@access.signed_in
def course(slug: str) -> str | BaseResponse:
    """Show a course that the learner has begun: progress and next item, module by module."""
    try:
        standing, enrolment = require_enrolment(slug)
    except NotEnrolled:
        flash(_("You have not begun this course yet. Here you can begin it."), "info")
        return redirect(url_for("catalogue.course", slug=slug))
    under_way = CourseUnderWay(enrolment, standing.outline, standing.progress)
    return render_template(
        "learning/course.html",
        standing=standing,
        outline=standing.outline,
        course=under_way,
        stages=build_stages(standing, under_way.next_item),
        seconds_spent=sum_seconds(session(), enrolment.id),
        floor=load_floor(standing),
    )


@blueprint.get("/<slug>/resume")
@access.signed_in
def resume(slug: str) -> BaseResponse:
    """Redirect to the learner's bookmark, else to the next item."""
    standing, _enrolment = require_enrolment(slug)
    progress = standing.progress
    item = find_resume_item(
        standing.outline.items, progress.is_settled, progress.bookmark_lesson_id
    )
    if item is None:
        return redirect(url_for("learning.course", slug=slug))
    is_bookmarked = item.kind == "lesson" and item.id == progress.bookmark_lesson_id
    anchor = progress.bookmark_anchor if is_bookmarked else ""
    return redirect(f"{standing.get_url_of(item)}{'#' if anchor else ''}{anchor}")
