"""The duties of one person: one for each course, whatever number of assignments asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.obligations.models import Obligation
from lms.obligations.queries.duties import is_counting
from lms.obligations.queries.names import AssignmentTitles, find_assignment_titles
from lms.obligations.queries.obligation_scope import is_obligation_in_scope
from lms.obligations.rules import DutyReason, find_leading_reason


@dataclass(frozen=True, slots=True)
class PersonDuty:
    """A duty of a person, by the reason that stands for it.

    `titles_kk` and `titles_ru`: the courses, any of which is enough. `reasons`: how many
    assignments ask for it as the leading one does, without those from which the person is exempt.
    """

    assignment_id: int
    state: str
    due_on: date
    met_on: date | None
    reasons: int
    titles_kk: tuple[str, ...]
    titles_ru: tuple[str, ...]


def list_person_duties(session: Session, by: Actor, person_id: int) -> list[PersonDuty]:
    """Return the duties for which the actor answers, open ones first, by due day. Two queries."""
    rows = {
        row.id: row
        for row in session.scalars(
            select(Obligation).where(
                Obligation.person_id == person_id, is_counting(), is_obligation_in_scope(by)
            )
        )
    }
    by_course: dict[int, list[DutyReason]] = {}
    for row in rows.values():
        reason = DutyReason(row.id, row.state, row.due_on)
        by_course.setdefault(row.course_id, []).append(reason)
    leading = [find_leading_reason(reasons) for reasons in by_course.values()]
    in_order = sorted(filter(None, leading), key=attrgetter("rank"))
    standing = [rows[reason.obligation_id] for reason in in_order]
    titles = find_assignment_titles(session, {row.assignment_id for row in standing})
    return [
        _build_duty(row, by_course[row.course_id], titles.get(row.assignment_id, ((), ())))
        for row in standing
    ]


def _build_duty(
    row: Obligation, reasons: Sequence[DutyReason], titles: AssignmentTitles
) -> PersonDuty:
    titles_kk, titles_ru = titles
    return PersonDuty(
        assignment_id=row.assignment_id,
        state=row.state,
        due_on=row.due_on,
        met_on=row.met_on,
        reasons=sum(reason.state == row.state for reason in reasons),
        titles_kk=titles_kk,
        titles_ru=titles_ru,
    )
