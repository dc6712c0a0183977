"""The blueprint of learning, and loading of the learner's standing that its views share."""

from dataclasses import dataclass, replace

from flask import Blueprint, g, render_template, url_for

from lms.assessment.errors import NotAdmittedHere
from lms.catalogue.errors import CourseNotFound
from lms.catalogue.queries import LessonEntry, Outline, find_current_version_id, load_outline
from lms.catalogue.rules.outline import CourseItem
from lms.enrolment.queries import EnrolmentRow, find_latest_enrolment
from lms.learning.errors import LessonNotFound, NotEnrolled
from lms.learning.queries import NOTHING_DONE, Progress, load_latest_enrolment, load_progress
from lms.learning.rules import find_following_item, find_next_item
from lms.web import access
from lms.web.item_urls import get_item_url
from lms.web.transaction import session

blueprint = Blueprint("learning", __name__, url_prefix="/learning")


@dataclass(frozen=True, slots=True)
class Standing:
    """A learner's version, enrolment and progress in a course.

    `enrolment` is None for a visitor and for a person who has not begun the course.
    """

    outline: Outline
    enrolment: EnrolmentRow | None
    progress: Progress

    def build_next_url(self, after: CourseItem | None = None) -> str:
        """Return the URL of the next item; of the course's page when all is done."""
        items, progress = self.outline.items, self.progress
        following = (
            find_next_item(items, progress.is_settled)
            if after is None
            else find_following_item(items, progress.is_done, progress.is_settled, after.index + 1)
        )
        return (
            url_for("learning.course", slug=self.outline.slug)
            if following is None
            else self.get_url_of(following)
        )

    def may_read(self, lesson: LessonEntry) -> bool:
        """Return whether the reader may open a lesson: the first is public."""
        return self.enrolment is not None or lesson.position == self.outline.lessons[0].position

    def add_lesson_done(self, lesson: LessonEntry) -> "Standing":
        """Return the standing after the learner has read one more lesson."""
        lessons_done = self.progress.lessons_done | {lesson.id}
        return replace(self, progress=replace(self.progress, lessons_done=lessons_done))

    def get_url_of(self, item: CourseItem) -> str:
        """Return the URL of an item."""
        return get_item_url(self.outline.slug, item)


@blueprint.errorhandler(NotEnrolled)
def offer_to_begin(error: NotEnrolled) -> tuple[str, int]:
    """Show a page with the button that begins the course."""
    g.setdefault("refused", error.get_code())  # reason in the log
    outline = load_standing(str(error.params["slug"])).outline
    return render_template("learning/not_begun.html", outline=outline), 409


@blueprint.errorhandler(NotAdmittedHere)
def lead_to_code(error: NotAdmittedHere) -> tuple[str, int]:
    """Show a page with the button that leads to the room code."""
    g.setdefault("refused", error.get_code())  # reason in the log
    return render_template("learning/not_admitted.html", text=error.describe()), 409


def load_standing(slug: str, *, lock: bool = False) -> Standing:
    """Return the actor's standing in a course. Raises CourseNotFound.

    lock=True keeps others from changing the enrolment until the transaction ends.
    """
    enrolment, progress = _load_enrolment(slug, lock=lock)
    version_id = enrolment.version_id if enrolment else find_current_version_id(session(), slug)
    if version_id is None:
        raise CourseNotFound
    return Standing(load_outline(session(), version_id), enrolment, progress)


def _load_enrolment(slug: str, *, lock: bool) -> tuple[EnrolmentRow | None, Progress]:
    """Return the actor's enrolment in a course and its progress.

    What is done is read after the lock, since it may change until the lock is there.
    """
    actor = access.actor()
    if actor is None:
        return None, NOTHING_DONE
    if not lock:
        return load_latest_enrolment(session(), person_id=actor.person_id, slug=slug)
    enrolment = find_latest_enrolment(session(), person_id=actor.person_id, slug=slug, lock=True)
    progress = load_progress(session(), enrolment.id) if enrolment else NOTHING_DONE
    return enrolment, progress


def find_entry(standing: Standing, module: str, lesson: str) -> LessonEntry:
    """Return a lesson of the reader's version. Raises LessonNotFound."""
    entry = standing.outline.find_lesson(module, lesson)
    if entry is None:
        raise LessonNotFound(slug=standing.outline.slug)
    return entry


def require_enrolment(slug: str, *, lock: bool = False) -> tuple[Standing, EnrolmentRow]:
    """Return a learner's standing and enrolment in a course. Raises NotEnrolled if not begun."""
    standing = load_standing(slug, lock=lock)
    if standing.enrolment is None:
        raise NotEnrolled(slug=slug)
    return standing, standing.enrolment
