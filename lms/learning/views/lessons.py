"""Views of lessons: a course with the learner's progress, a lesson, resuming, the bookmark."""

import re
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue.queries import CheckRow, LessonEntry, ModuleEntry, load_checks, load_lesson_page
from lms.catalogue.rules.outline import CourseItem
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.enrolment.queries import EnrolmentRow
from lms.enrolment.rules import ACTIVE
from lms.learning.errors import NotEnrolled
from lms.learning.queries import CourseUnderWay, sum_seconds
from lms.learning.rules import find_resume_item
from lms.learning.rules.reading_time import PageReport, build_unmeasured_report, parse_seconds
from lms.learning.services import complete_if_ready, finish_lesson, record_reading, save_bookmark
from lms.learning.views.blueprint import (
    Standing,
    blueprint,
    build_menu,
    find_entry,
    load_standing,
    require_enrolment,
)
from lms.learning.views.checks import build_check_parts, list_answers_of, split_text
from lms.learning.views.floor import load_floor
from lms.learning.views.stages import build_stages
from lms.web import access
from lms.web.container import moment, now
from lms.web.page_cache import render_shared_page
from lms.web.person_keys import read_page_stamp
from lms.web.transaction import session
from lms.web.unsent import lead_on

ANCHOR = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)


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
    return redirect(f"{standing.url_of(item)}{'#' if anchor else ''}{anchor}")


@blueprint.get("/<slug>/<module>/<lesson>")
@access.public
def lesson(slug: str, module: str, lesson: str) -> str | BaseResponse:
    """Show a lesson. A course's first lesson is public; the others need an enrolment."""
    standing = load_standing(slug)
    entry = find_entry(standing, module, lesson)
    if not standing.may_read(entry):
        if access.actor() is None:
            return redirect(url_for("auth.sign_up", next=request.path))
        flash(_("Begin the course to read all its lessons."), "info")
        return redirect(url_for("catalogue.course", slug=slug))
    module_entry = standing.outline.module(module)
    assert module_entry is not None
    lessons_done = frozenset(
        other.id for other in module_entry.lessons if other.id in standing.progress.lessons_done
    )
    is_passed = (
        module_entry.quiz is not None and module_entry.quiz.id in standing.progress.quizzes_passed
    )
    tasks = frozenset(task.id for task in module_entry.tasks) & standing.progress.tasks_passed
    key = (entry.id, entry.minutes, standing.enrolment is not None, lessons_done, tasks, is_passed)
    checks = load_checks(session(), entry.id)
    return render_shared_page(
        "learning/lesson.html",
        key,
        lambda: _lesson_values(standing, module_entry, entry, checks),
        parts=build_check_parts(standing, entry, checks),
    )


@blueprint.post("/<slug>/<module>/<lesson>/done")
@access.signed_in
def lesson_done(slug: str, module: str, lesson: str) -> BaseResponse:
    """Record that the lesson is read and redirect to the next item."""
    standing, enrolment = require_enrolment(slug, lock=True)
    entry = find_entry(standing, module, lesson)
    _record_reading(standing, enrolment, entry)
    finish_lesson(
        session(),
        enrolment=enrolment,
        outline=standing.outline,
        lesson_id=entry.id,
        by_id=enrolment.person_id,
        moment=moment(),
    )
    standing = standing.with_lesson_done(entry)
    return lead_on(standing.next_url(after=standing.outline.item_of(entry)))


@blueprint.post("/<slug>/<module>/<lesson>/place")
@access.signed_in
def lesson_bookmark(slug: str, module: str, lesson: str) -> BaseResponse:
    """Save the learner's step and times; the page's script sends them when the page is left."""
    standing, enrolment = require_enrolment(slug)
    may_complete = bool(standing.outline.minutes_at_least) and enrolment.state == ACTIVE
    if may_complete:
        standing, enrolment = require_enrolment(slug, lock=True)
    entry = find_entry(standing, module, lesson)
    anchor = request.form.get("anchor", "")
    save_bookmark(
        session(),
        enrolment_id=enrolment.id,
        lesson_id=entry.id,
        anchor=anchor if ANCHOR.fullmatch(anchor) else "",
        now=now(),
    )
    _record_reading(standing, enrolment, entry)
    if may_complete:
        complete_if_ready(
            session(),
            enrolment=enrolment,
            outline=standing.outline,
            by_id=enrolment.person_id,
            moment=moment(),
        )
    return Response(status=204)


def _record_reading(standing: Standing, enrolment: EnrolmentRow, entry: LessonEntry) -> None:
    """Count the time that the page reports; what no page of this site says is left out."""
    report = _read_report(standing, entry)
    if report is not None:
        record_reading(
            session(),
            enrolment=enrolment,
            lesson_id=entry.id,
            report=report,
            now=now(),
            lesson_minutes=entry.counted_minutes,
        )


def _read_report(standing: Standing, entry: LessonEntry) -> PageReport | None:
    """Return what the form says of the time on its page, or None.

    Without scripts it says when the page was served, which counts where a course asks for time.
    """
    text, page_at = request.form.get("seconds"), read_page_stamp(request.form.get("served", ""))
    if page_at is None:
        return None
    if text is None:
        return (
            build_unmeasured_report(page_at, now()) if standing.outline.minutes_at_least else None
        )
    page = load_lesson_page(session(), entry.id, current_language())
    seconds = parse_seconds(text, page.step_count)
    return PageReport(page_at, seconds) if seconds else None


def _lesson_values(
    standing: Standing, module: ModuleEntry, entry: LessonEntry, checks: tuple[CheckRow, ...]
) -> dict[str, Any]:
    """Return the template values of a lesson.

    The page is shared by all who have done the same in the module.
    """
    item = standing.outline.item_of(entry)
    page = load_lesson_page(session(), entry.id, current_language())
    return {
        "standing": standing,
        "outline": standing.outline,
        "module": module,
        "entry": entry,
        "number_in_module": module.lessons.index(entry) + 1,
        "page": page,
        "text_parts": split_text(page.html, checks),
        "right_answers": list_answers_of(checks),
        "has_ordering": any(check.type == "ordering" for check in checks),
        "menu": build_menu(standing, module, item),
        "is_done": entry.id in standing.progress.lessons_done,
        "previous": _find_previous(standing, item),
    }


def _find_previous(standing: Standing, item: CourseItem) -> CourseItem | None:
    if item.index == 0 or standing.enrolment is None:
        return None
    return standing.outline.items[item.index - 1]
