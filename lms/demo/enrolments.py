"""A stored enrolment of the demo."""

from dataclasses import dataclass

from lms.assessment.rules import WHOLE_MARK, EarnedMarks
from lms.demo.final_tasks import mark_practice
from lms.demo.histories import DemoCourse


@dataclass(frozen=True, slots=True)
class DemoEnrolment:
    """A stored enrolment.

    `share`: how much of the course was done, 0 to 1. `final_right`: right answers in the final
    test.
    """

    id: int
    course: DemoCourse
    share: float
    final_right: int

    @property
    def percent(self) -> int | None:
        """Return the per cent of the final test, None in a course without one."""
        final = self.course.outline.final
        if final is None:
            return None
        questions = EarnedMarks(WHOLE_MARK * self.final_right, WHOLE_MARK * final.draw)
        task_ids = [task.id for task in final.tasks[: final.practice_draw]]
        return mark_practice(final, questions, task_ids, all_done=True)[1].percent
