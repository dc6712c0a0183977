"""The duties of one person: one for each course, whatever number of assignments asks for it."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.rows import read_rows
from lms.obligations.models import Obligation
from lms.obligations.queries.names import assignment_titles
from lms.obligations.queries.targets import is_obligation_in_scope
from lms.obligations.rules import EXEMPT, MET, OPEN

_RANK: Final = {state: rank for rank, state in enumerate((OPEN, MET, EXEMPT))}


@dataclass(frozen=True, slots=True)
class _Reason:
    """An obligation as one of the reasons for a duty."""

    assignment_id: int
    course_id: int
    state: str
    due_on: date
    met_on: date | None

    def rank(self) -> tuple[int, int]:
        """Return a key by which the reason that stands for the duty comes first.

        That is the open one that is due first, else the latest met one, else the latest exempt one.
        """
        sign = 1 if self.state == OPEN else -1
        return _RANK[self.state], sign * self.due_on.toordinal()


@dataclass(frozen=True, slots=True)
class PersonDuty:
    """A duty of a person, by the reason that stands for it.

    `titles_kk` and `titles_ru`: the courses, any of which is enough. `reasons`: how many
    assignments ask for it.
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
    rows = session.execute(
        select(*(getattr(Obligation, name) for name in _Reason.__dataclass_fields__)).where(
            Obligation.person_id == person_id,
            Obligation.state.in_(_RANK),
            Obligation.renewed.is_(False),
            is_obligation_in_scope(by),
        )
    )
    by_course: dict[int, list[_Reason]] = {}
    for reason in read_rows(_Reason, rows):
        by_course.setdefault(reason.course_id, []).append(reason)
    leading = sorted((min(r, key=_Reason.rank) for r in by_course.values()), key=_Reason.rank)
    titles = assignment_titles(session, {reason.assignment_id for reason in leading})
    return [
        PersonDuty(
            reason.assignment_id,
            reason.state,
            reason.due_on,
            reason.met_on,
            len(by_course[reason.course_id]),
            *titles.get(reason.assignment_id, ((), ())),
        )
        for reason in leading
    ]
