"""The blueprint of learning and what its views share: loading the learner's place in a course."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, url_for

from lms.catalogue.queries import ModuleEntry, Outline, current_version_id, outline
from lms.core.i18n import gettext as _
from lms.enrolment.queries import EnrolmentRow, latest_enrolment
from lms.learning.errors import LessonNotFound, NotEnrolled
from lms.learning.queries import NOTHING_DONE, Progress, Step, done_steps, progress, steps
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

    def next_url(self, after: Step | None = None) -> str:
        """The address of the next thing to do; of the course's page when all is done."""
        following = next_open(steps(self.outline), done_steps(self.outline, self.progress), after)
        return (
            url_for("learning.course", slug=self.outline.slug)
            if following is None
            else self.url_of(following)
        )

    def url_of(self, step: Step) -> str:
        """The address of a step."""
        if step.kind == "lesson":
            return url_for(
                "learning.lesson", slug=self.outline.slug, module=step.module_slug, lesson=step.slug
            )
        return url_for("learning.quiz", slug=self.outline.slug, key=step.slug)


def standing(slug: str) -> Standing:
    """Where the person who asks stands in a course. Raises LessonNotFound for an unknown course."""
    who = access.actor()
    enrolment = latest_enrolment(session(), person_id=who.person_id, slug=slug) if who else None
    version_id = enrolment.version_id if enrolment else current_version_id(session(), slug)
    if version_id is None:
        raise LessonNotFound
    done = progress(session(), enrolment.id) if enrolment else NOTHING_DONE
    return Standing(outline(session(), version_id), enrolment, done)


def enrolled(slug: str) -> tuple[Standing, EnrolmentRow]:
    """As standing(), for those who have begun the course. Raises NotEnrolled."""
    place = standing(slug)
    if place.enrolment is None:
        raise NotEnrolled
    return place, place.enrolment


def menu_of(
    place: Standing, module: ModuleEntry | None, current: Step | None
) -> list[dict[str, Any]]:
    """The list beside a lesson: the module's lessons and quiz (of None: the final test) with their state in words."""
    done = done_steps(place.outline, place.progress)
    first = place.outline.lessons[0].id
    items = []
    for step in steps(place.outline):
        if step.module_slug != (module.slug if module else ""):
            continue
        is_open = place.enrolment is not None or (step.kind == "lesson" and step.id == first)
        state = (
            "current"
            if step == current
            else "done"
            if step in done
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
