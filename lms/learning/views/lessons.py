"""Screens of lessons: the course with the learner's progress, a lesson, going on, remembering the place."""

import re
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue.queries import LessonEntry, ModuleEntry, lesson_page
from lms.catalogue.rules.outline import CourseStep
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.learning.errors import LessonNotFound
from lms.learning.services import finish_lesson, keep_place
from lms.learning.views.blueprint import Standing, blueprint, enrolled, menu_of, standing
from lms.web import access
from lms.web.container import moment, now
from lms.web.page_cache import render_shared_page
from lms.web.transaction import session

ANCHOR = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)


@blueprint.get("/<slug>")
@access.signed_in
def course(slug: str) -> str:
    """A course that the learner has begun: what is done, what comes next, module by module."""
    place, _enrolment = enrolled(slug)
    return render_template(
        "learning/course.html",
        place=place,
        outline=place.outline,
        steps_done=place.progress.steps_done(),
        next_url=place.next_url(),
        items_of=lambda module: menu_of(place, module, None),
    )


@blueprint.get("/<slug>/resume")
@access.signed_in
def resume(slug: str) -> BaseResponse:
    """Leads to where the learner stopped, on whatever device: the lesson and the heading in it, else the next thing to do."""
    place, _enrolment = enrolled(slug)
    stopped = next(
        (e for e in place.outline.lessons if e.id == place.progress.place_lesson_id), None
    )
    if stopped is None or stopped.id in place.progress.lessons_done:
        return redirect(
            place.next_url(after=None if stopped is None else place.outline.step_of(stopped))
        )
    anchor = place.progress.place_anchor or None
    return redirect(
        url_for(
            "learning.lesson",
            slug=slug,
            module=stopped.module_slug,
            lesson=stopped.slug,
            _anchor=anchor,
        )
    )


@blueprint.get("/<slug>/<module>/<lesson>")
@access.public
def lesson(slug: str, module: str, lesson: str) -> str | BaseResponse:
    """A lesson. The first one of a course is open to everyone; for the others one begins the course."""
    place = standing(slug)
    entry = _entry(place, module, lesson)
    if place.enrolment is None and entry.position != place.outline.lessons[0].position:
        if access.actor() is None:
            return redirect(url_for("accounts.sign_up", next=request.path))
        flash(_("Begin the course to read all its lessons."), "info")
        return redirect(url_for("catalogue.course", slug=slug))
    parts = place.outline.module(module)
    assert parts is not None
    done = frozenset(other.id for other in parts.lessons if other.id in place.progress.lessons_done)
    is_passed = parts.quiz is not None and parts.quiz.id in place.progress.quizzes_passed
    key = (entry.id, place.enrolment is not None, done, is_passed)
    return render_shared_page(
        "learning/lesson.html", key, lambda: _lesson_values(place, parts, entry)
    )


@blueprint.post("/<slug>/<module>/<lesson>/done")
@access.signed_in
def lesson_done(slug: str, module: str, lesson: str) -> BaseResponse:
    """Notes that the lesson is read and leads on."""
    place, row = enrolled(slug, lock=True)
    entry = _entry(place, module, lesson)
    finish_lesson(
        session(),
        enrolment=row,
        outline=place.outline,
        lesson_id=entry.id,
        by_id=row.person_id,
        moment=moment(),
    )
    place = place.with_lesson_done(entry)
    return redirect(place.next_url(after=place.outline.step_of(entry)), 303)


@blueprint.post("/<slug>/<module>/<lesson>/place")
@access.signed_in
def lesson_place(slug: str, module: str, lesson: str) -> BaseResponse:
    """Remembers the place; sent by the page itself when it is left."""
    place, row = enrolled(slug)
    anchor = request.form.get("anchor", "")
    anchor = anchor if ANCHOR.fullmatch(anchor) else ""
    keep_place(
        session(),
        enrolment_id=row.id,
        lesson_id=_entry(place, module, lesson).id,
        anchor=anchor,
        now=now(),
    )
    return Response(status=204)


def _lesson_values(place: Standing, module: ModuleEntry, entry: LessonEntry) -> dict[str, Any]:
    """What the page of a lesson shows. It is shared by all who have done the same in the module."""
    step = place.outline.step_of(entry)
    return {
        "place": place,
        "outline": place.outline,
        "module": module,
        "entry": entry,
        "number_in_module": module.lessons.index(entry) + 1,
        "page": lesson_page(session(), entry.id, current_language()),
        "menu": menu_of(place, module, step),
        "is_done": entry.id in place.progress.lessons_done,
        "previous": _previous(place, step),
    }


def _entry(place: Standing, module: str, lesson: str) -> LessonEntry:
    entry = place.outline.lesson(module, lesson)
    if entry is None:
        raise LessonNotFound
    return entry


def _previous(place: Standing, step: CourseStep) -> CourseStep | None:
    if step.index == 0 or place.enrolment is None:
        return None
    return place.outline.steps[step.index - 1]
