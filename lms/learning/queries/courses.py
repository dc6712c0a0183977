"""The courses of a person with their progress."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline
from lms.catalogue.rules.outline import CourseItem
from lms.enrolment.queries import EnrolmentRow, list_enrolments
from lms.learning.queries.progress import Progress, load_progress_of_many
from lms.learning.rules import find_resume_item, find_resume_step


@dataclass(frozen=True, slots=True)
class CourseUnderWay:
    """An enrolment with its course and progress: a row of "My learning"."""

    enrolment: EnrolmentRow
    outline: Outline
    progress: Progress

    @property
    def item_count(self) -> int:
        """Return the number of lessons, quizzes and required tasks of the version."""
        return self.outline.required_count

    @property
    def next_item(self) -> CourseItem | None:
        """Return the item at which the learner goes on, or None when all is done."""
        return find_resume_item(
            self.outline.items, self.progress.is_settled, self.progress.bookmark_lesson_id
        )

    @property
    def next_step(self) -> int:
        """Return the step of the next lesson at which the learner goes on; 0 for its beginning."""
        item, progress = self.next_item, self.progress
        if item is None or item.kind != "lesson" or item.id != progress.bookmark_lesson_id:
            return 0
        return find_resume_step(progress.bookmark_anchor)


def list_courses(session: Session, person_id: int) -> list[CourseUnderWay]:
    """Return all enrolments of a person with their progress, the newest first.

    Two queries, apart from outlines that are not cached yet.
    """
    enrolments = list_enrolments(session, person_id)
    progress_by_id = (
        load_progress_of_many(session, [row.id for row in enrolments]) if enrolments else {}
    )
    return [
        CourseUnderWay(row, catalogue.load_outline(session, row.version_id), progress_by_id[row.id])
        for row in enrolments
    ]
