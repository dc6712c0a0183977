"""The blueprint of learning and what its views share: loading the learner's place in a course."""

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, url_for

from lms.catalogue.queries import LessonEntry, ModuleEntry, Outline, current_version_id, outline
from lms.catalogue.rules.outline import CourseStep
from lms.core.i18n import gettext as _
from lms.enrolment.queries import EnrolmentRow, latest_enrolment
from lms.learning.errors import LessonNotFound, NotEnrolled
from lms.learning.queries import NOTHING_DONE, Progress, progress
from lms.learning.rules import next_open
from lms.web import access
from lms.web.templating import local
from lms.web.transaction import session

blueprint = Blueprint("learning", __name__, url_prefix="/learning")


@dataclass(frozen=True, slots=True)
class Standing:
    """A learner's standing in a course; `enrolment` is None for a visitor and for a person who has not begun."""

    outline: Outline
    enrolment: EnrolmentRow | None
    progress: Progress

    def next_url(self, after: CourseStep | None = None) -> str:
        """The address of the next thing to do; of the course's page when all is done."""
        start = 0 if after is None else after.index + 1
        following = next_open(self.outline.steps, self.progress.is_done, start)
        return (
            url_for("learning.course", slug=self.outline.slug)
            if following is None
            else self.url_of(following)
        )

    def with_lesson_done(self, lesson: LessonEntry) -> "Standing":
        """The same standing after the learner has read one more lesson."""
        lessons_done = self.progress.lessons_done | {lesson.id}
        return replace(self, progress=replace(self.progress, lessons_done=lessons_done))

    def url_of(self, step: CourseStep) -> str:
        """The address of a step."""
        if step.kind == "lesson":
            return url_for(
                "learning.lesson", slug=self.outline.slug, module=step.module_slug, lesson=step.slug
            )
        return url_for("learning.quiz", slug=self.outline.slug, key=step.slug)


def standing(slug: str, *, lock: bool = False) -> Standing:
    """Where the person who asks stands in a course. Raises LessonNotFound for an unknown course.

    lock=True keeps others from changing the enrolment until the transaction ends.
    """
    who = access.actor()
    enrolment = (
        latest_enrolment(session(), person_id=who.person_id, slug=slug, lock=lock) if who else None
    )
    version_id = enrolment.version_id if enrolment else current_version_id(session(), slug)
    if version_id is None:
        raise LessonNotFound
    done = progress(session(), enrolment.id) if enrolment else NOTHING_DONE
    return Standing(outline(session(), version_id), enrolment, done)


def enrolled(slug: str, *, lock: bool = False) -> tuple[Standing, EnrolmentRow]:
    """As standing(), for those who have begun the course. Raises NotEnrolled."""
    place = standing(slug, lock=lock)
    if place.enrolment is None:
        raise NotEnrolled
    return place, place.enrolment


def menu_of(
    place: Standing, module: ModuleEntry | None, current: CourseStep | None
) -> list[dict[str, Any]]:
    """The list beside a lesson: the module's lessons and quiz (of None: the final test) with their state in words."""
    first = place.outline.lessons[0].id
    items = []
    for step in place.outline.steps:
        if step.module_slug != (module.slug if module else ""):
            continue
        is_open = place.enrolment is not None or (step.kind == "lesson" and step.id == first)
        state = (
            "current"
            if step == current
            else "done"
            if place.progress.is_done(step)
            else "open"
            if is_open
            else "locked"
        )
        title = _("Quiz: check yourself") if step.kind == "quiz" else local(step, "title")
        items.append(
            {
                "title": title,
                "url": place.url_of(step) if is_open else None,
                "state": state,
                "note": None,
            }
        )
    return items
