"""Whom the form of an exemption concerns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask import url_for

from lms.accounts.rules import LIST_SEEN, PAGE_SEEN
from lms.obligations.queries.names import find_course_titles
from lms.obligations.queries.reasons import CourseReason, list_course_reasons
from lms.obligations.queries.selection import list_names
from lms.obligations.rules.keys import DutyKey
from lms.obligations.views.person import load_person
from lms.obligations.views.selection import Selection
from lms.web import access
from lms.web.personal import note_access
from lms.web.transaction import reading_session

MOST_NAMED: Final = 20  # people whose names the form shows


@dataclass(frozen=True, slots=True)
class ExemptionSubjects:
    """Whom a form of an exemption concerns, and the URLs of its form and of the way back.

    `reasons`: what asks these people for the courses; `ticked_assignments`: the assignments ticked
    at first. `people_with_other_post`: how many people have the course also by a post for which the
    actor does not answer. `is_above`: one of the assignments was made by somebody who answers for
    more than the actor.
    """

    duties: Sequence[DutyKey]
    names: Sequence[str]
    titles: Sequence[tuple[str, str]]
    reasons: Sequence[CourseReason]
    ticked_assignments: Collection[int]
    people_with_other_post: int
    is_above: bool
    action: str
    back: str

    @property
    def people(self) -> int:
        """The number of different people."""
        return len({person_id for _course_id, person_id in self.duties})


def load_subjects_of_person(assignment_id: int, person_id: int) -> ExemptionSubjects:
    """Return what the form for one person of an assignment concerns."""
    person = load_person(assignment_id, person_id)
    key: dict[str, Any] = {"assignment_id": assignment_id, "person_id": person_id}
    return _load_subjects(
        [DutyKey(person.course_id, person_id)],
        [assignment_id],
        url_for("obligations.grant_exemption", **key),
        url_for("obligations.person", **key),
    )


def load_subjects_of_selection(selection: Selection) -> ExemptionSubjects:
    """Return what the form for the people selected in a list concerns."""
    ticked_ids = {assignment_id for assignment_id, _person_id in selection.pairs}
    return _load_subjects(selection.list_duties(), ticked_ids, selection.action, selection.back)


def _load_subjects(
    duties: Sequence[DutyKey], ticked_ids: Collection[int], action: str, back: str
) -> ExemptionSubjects:
    reasons = list_course_reasons(reading_session(), access.actor(), duties)
    unfinished = [row for row in reasons if row.is_unfinished]
    in_scope = [row for row in reasons if row.is_in_scope]
    offered_reasons = [row for row in in_scope if row.is_unfinished] or in_scope
    elsewhere = {row.person_id for row in unfinished if not row.is_in_scope}
    person_ids = sorted({person_id for _course_id, person_id in duties})
    note_access(person_ids, PAGE_SEEN if len(person_ids) == 1 else LIST_SEEN)
    titles = find_course_titles(reading_session(), {course_id for course_id, _person_id in duties})
    return ExemptionSubjects(
        duties=duties,
        names=list_names(reading_session(), person_ids[:MOST_NAMED]),
        titles=list(titles.values()),
        reasons=offered_reasons,
        ticked_assignments=ticked_ids,
        people_with_other_post=len(elsewhere),
        is_above=any(not row.is_own for row in offered_reasons),
        action=action,
        back=back,
    )
