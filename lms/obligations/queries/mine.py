"""What a person need not do at present: what they have met, with its renewal, and what they are exempt from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.catalogue.models import Course, CourseVersion
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import add_months
from lms.obligations.models import Assignment, Exemption, Obligation
from lms.obligations.queries.names import assignment_titles
from lms.obligations.rules import ENDED, EXEMPT, MET, STANDING, good_for_months


@dataclass(frozen=True, slots=True)
class SettledObligation:
    """An obligation that is met or that its person is exempt from. `renew_on`: when what was met is due again.

    `exempt_reason`, `exempt_until`: why it need not be met, and until when (None: no end is set).
    """

    obligation_id: int
    titles_kk: tuple[str, ...]
    titles_ru: tuple[str, ...]
    reason: str
    state: str
    met_on: date | None
    renew_on: date | None
    exempt_reason: str | None = None
    exempt_until: date | None = None


def kept_by(session: Session, person_id: int, today: date) -> list[SettledObligation]:
    """What of a person's obligations is met or exempt in the newest round of each assignment, by day. Three queries at most."""
    other = aliased(Obligation)
    newest = select(func.max(other.round)).where(
        other.assignment_id == Assignment.id, other.person_id == person_id, other.state != ENDED
    )
    rows = session.execute(
        select(
            Obligation.id,
            Obligation.assignment_id,
            Obligation.state,
            Obligation.met_on,
            Assignment.reason,
            Assignment.renewal_months,
            Assignment.state.label("standing"),
            CourseVersion.validity_months,
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .outerjoin(Enrolment, Enrolment.id == Obligation.met_by)
        .outerjoin(Course, Course.id == Enrolment.course_id)
        .outerjoin(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(
            Obligation.person_id == person_id,
            Obligation.state.in_((MET, EXEMPT)),
            Obligation.round == newest.scalar_subquery(),
        )
        .order_by(Obligation.due_on, Obligation.id)
    ).all()
    titles = assignment_titles(session, {row.assignment_id for row in rows})
    exempt = _exemptions_of(
        session, person_id, {row.assignment_id for row in rows if row.state == EXEMPT}, today
    )
    return [
        SettledObligation(
            row.id,
            *titles.get(row.assignment_id, ((), ())),
            row.reason,
            row.state,
            row.met_on,
            _renewal(row),
            *exempt.get(row.assignment_id, ()),
        )
        for row in rows
    ]


def _renewal(row: Any) -> date | None:
    if row.state != MET or not row.renewal_months or row.met_on is None or row.standing != STANDING:
        return None
    return add_months(row.met_on, good_for_months(row.validity_months or 0, row.renewal_months))


def _exemptions_of(
    session: Session, person_id: int, assignment_ids: Collection[int], today: date
) -> dict[int, tuple[Any, ...]]:
    if not assignment_ids:
        return {}
    rows = session.execute(
        select(Exemption.assignment_id, Exemption.reason, Exemption.ends_on)
        .where(
            Exemption.person_id == person_id,
            Exemption.assignment_id.in_(assignment_ids),
            Exemption.withdrawn_at.is_(None),
            Exemption.starts_on <= today,
            or_(Exemption.ends_on.is_(None), Exemption.ends_on >= today),
        )
        .order_by(Exemption.id)
    )
    return {row.assignment_id: (row.reason, row.ends_on) for row in rows}
