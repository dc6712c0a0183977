"""All that concerns a person and a course: duties, enrolments, certificates."""

from dataclasses import dataclass

from lms.certificates.queries import CertificateRow
from lms.learning.queries import CourseUnderWay
from lms.obligations.queries import DueCourse
from lms.obligations.queries.mine import SettledDuty


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """All that concerns a person and a course.

    `due`: an open duty. `settled`: duties that are met or exempt. `under_way`: the enrolment that
    goes on. `completed`, `certificates`: the newest first. `may_renew`: it may be taken again.
    """

    due: DueCourse | None
    settled: tuple[SettledDuty, ...]
    under_way: CourseUnderWay | None
    completed: tuple[CourseUnderWay, ...]
    certificates: tuple[CertificateRow, ...]
    may_renew: bool

    @property
    def is_finished(self) -> bool:
        """Return whether the course was completed and nothing of it goes on."""
        is_met = any(duty.state == "met" for duty in self.settled)
        is_done = bool(self.completed or self.certificates or is_met)
        return is_done and self.due is None and self.under_way is None

    @property
    def slug(self) -> str:
        """The course's name in URLs; '' for a course that was not begun and is not due."""
        if self.due is not None:
            return self.due.first.slug
        outlines = [row.outline for row in (self.under_way, *self.completed) if row is not None]
        return outlines[0].slug if outlines else ""

    def list_titles(self, language: str) -> list[str]:
        """Return its title; of a duty that several courses meet, the titles of all."""
        name = f"title_{language}"
        for row in (self.due, self.under_way and self.under_way.outline):
            if row is not None:
                return [getattr(row, name)]
        if self.completed:
            return [getattr(self.completed[0].outline, name)]
        if self.certificates:
            return [getattr(self.certificates[0], f"course_{name}")]
        return [title for duty in self.settled[:1] for title in getattr(duty, f"titles_{language}")]
