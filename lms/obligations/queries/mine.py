"""List the obligations that a person has met or is exempt from."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.catalogue.models import Course, CourseVersion
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import add_months
from lms.obligations.models import Assignment, Exemption, Obligation
from lms.obligations.queries.names import assignment_titles
from lms.obligations.rules import ENDED, EXEMPT, MET, STANDING, completion_validity


@dataclass(frozen=True, slots=True)
class SettledObligation:
    """An obligation that is met or exempt.

    `renew_on`: the day by which a met one has to be renewed. `exempt_until`: None without an end.
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


def list_settled_obligations(
    session: Session, person_id: int, today: date
) -> list[SettledObligation]:
    """Return a person's met or exempt obligations of the newest rounds, by due day.

    At most three queries.
    """
    rows = session.execute(_select_settled(person_id)).all()
    titles = assignment_titles(session, {row.assignment_id for row in rows})
    exempt_ids = {row.assignment_id for row in rows if row.state == EXEMPT}
    exemptions = _load_exemptions(session, person_id, exempt_ids, today)
    return [
        SettledObligation(
            row.id,
            *titles.get(row.assignment_id, ((), ())),
            row.reason,
            row.state,
            row.met_on,
            _renewal_day(row),
            *exemptions.get(row.assignment_id, ()),
        )
        for row in rows
    ]


def _select_settled(person_id: int) -> Select[*tuple[Any, ...]]:
    other = aliased(Obligation)
    newest_round = select(func.max(other.round)).where(
        other.assignment_id == Assignment.id, other.person_id == person_id, other.state != ENDED
    )
    return (
        select(
            Obligation.id,
            Obligation.assignment_id,
            Obligation.state,
            Obligation.met_on,
            Assignment.reason,
            Assignment.renewal_months,
            Assignment.state.label("assignment_state"),
            CourseVersion.validity_months,
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .outerjoin(Enrolment, Enrolment.id == Obligation.met_by)
        .outerjoin(Course, Course.id == Enrolment.course_id)
        .outerjoin(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(
            Obligation.person_id == person_id,
            Obligation.state.in_((MET, EXEMPT)),
            Obligation.round == newest_round.scalar_subquery(),
        )
        .order_by(Obligation.due_on, Obligation.id)
    )


def _renewal_day(row: Any) -> date | None:
    is_renewed = row.state == MET and row.assignment_state == STANDING and row.renewal_months
    if not is_renewed or row.met_on is None:
        return None
    return add_months(row.met_on, completion_validity(row.validity_months or 0, row.renewal_months))


def _load_exemptions(
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
