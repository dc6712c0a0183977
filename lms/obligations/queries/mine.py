"""Reads of the duties that a person has met or is exempt from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from lms.catalogue.models import Course, CourseVersion
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import add_months
from lms.obligations.models import Assignment, Exemption, Obligation
from lms.obligations.queries.duties import is_counting
from lms.obligations.queries.names import AssignmentTitles, find_assignment_titles
from lms.obligations.rules import (
    EXEMPT,
    MET,
    OPEN,
    STANDING,
    DutyReason,
    find_completion_validity,
    find_leading_reason,
)

DutyReasons = Sequence[Any]  # the reasons of one duty


@dataclass(frozen=True, slots=True)
class SettledDuty:
    """A duty that is met, or exempt by all its reasons: nothing of it is open.

    `course_id`: the course that met it; without one that of the duty, which then has titles.
    `reasons`: the orders that asked for it. `renew_on`: the first day by which a met one has to be
    renewed. `exempt_until`: None without an end.
    """

    obligation_id: int
    course_id: int
    titles_kk: tuple[str, ...]
    titles_ru: tuple[str, ...]
    reasons: tuple[str, ...]
    state: str
    met_on: date | None
    renew_on: date | None
    exempt_reason: str | None = None
    exempt_until: date | None = None


def list_settled_duties(session: Session, person_id: int, today: date) -> list[SettledDuty]:
    """Return a person's duties that are met or exempt, by due day. At most three queries."""
    by_course: dict[int, list[Any]] = defaultdict(list)
    for row in session.connection().execute(_REASONS, {"person_id": person_id}):
        by_course[row.course_id].append(row)
    groups = [group for group in by_course.values() if not any(row.state == OPEN for row in group)]
    groups.sort(key=lambda group: _find_leader(group).due_on)
    leaders = [_find_leader(group) for group in groups]
    unnamed = {row.assignment_id for row in leaders if row.met_course_id is None}
    titles = find_assignment_titles(session, unnamed)
    has_exempt = any(leader.state == EXEMPT for leader in leaders)
    exemptions = load_exemptions(session, person_id, today) if has_exempt else ()
    return [_build_settled(group, titles, exemptions) for group in groups]


def _find_leader(group: DutyReasons) -> Any:
    """Return the row of the leading reason."""
    leader = find_leading_reason(
        DutyReason(obligation_id=row.id, state=row.state, due_on=row.due_on, renewed=row.renewed)
        for row in group
    )
    return next(row for row in group if leader is not None and row.id == leader.obligation_id)


def _build_settled(
    group: DutyReasons, titles: Mapping[int, AssignmentTitles], exemptions: Sequence[Any]
) -> SettledDuty:
    leader = _find_leader(group)
    same_state = [row for row in group if row.state == leader.state]
    renewals = [day for row in same_state if (day := _find_renewal_day(row)) is not None]
    met_days = [row.met_on for row in same_state if row.met_on is not None]
    titles_kk, titles_ru = titles.get(leader.assignment_id, ((), ()))
    is_exempt = leader.state == EXEMPT
    reason, until = find_exemption(same_state, exemptions) if is_exempt else (None, None)
    return SettledDuty(
        obligation_id=leader.id,
        course_id=leader.met_course_id or leader.course_id,
        titles_kk=titles_kk,
        titles_ru=titles_ru,
        reasons=tuple(dict.fromkeys(row.reason for row in same_state)),
        state=leader.state,
        met_on=max(met_days, default=None),
        renew_on=min(renewals, default=None),
        exempt_reason=reason,
        exempt_until=until,
    )


def find_exemption(group: DutyReasons, exemptions: Sequence[Any]) -> tuple[str | None, date | None]:
    """Return the reason and the last day of the exemption that ends first.

    Each reason is frozen by the exemption that holds longest; the course is due again as soon as
    one of them is.
    """
    longest = []
    for reason in group:
        covering = [
            row
            for row in exemptions
            if row.course_id == reason.course_id
            and row.assignment_id in (None, reason.assignment_id)
        ]
        if covering:
            longest.append(max(covering, key=lambda row: row.ends_on or date.max))
    first = min(longest, key=lambda row: row.ends_on or date.max, default=None)
    return (None, None) if first is None else (first.reason, first.ends_on)


def _select_reasons() -> Select[*tuple[Any, ...]]:
    """Return a query for the reasons of a person's duties."""
    return (
        select(
            Obligation.id,
            Obligation.assignment_id,
            Obligation.course_id,
            Obligation.state,
            Obligation.due_on,
            Obligation.renewed,
            Obligation.met_on,
            Assignment.reason,
            Assignment.renewal_months,
            Assignment.state.label("assignment_state"),
            Enrolment.course_id.label("met_course_id"),
            CourseVersion.validity_months,
        )
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .outerjoin(Enrolment, Enrolment.id == Obligation.met_by)
        .outerjoin(Course, Course.id == Enrolment.course_id)
        .outerjoin(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(Obligation.person_id == bindparam("person_id"), is_counting())
        .order_by(Obligation.due_on, Obligation.id)
    )


_REASONS = _select_reasons()


def _find_renewal_day(row: Any) -> date | None:
    is_renewed = row.state == MET and row.assignment_state == STANDING and row.renewal_months
    if not is_renewed or row.met_on is None:
        return None
    return add_months(
        row.met_on, find_completion_validity(row.validity_months or 0, row.renewal_months)
    )


def load_exemptions(session: Session, person_id: int, today: date) -> list[Any]:
    """Return the person's exemptions that are valid today."""
    parameters = {"person_id": person_id, "today": today}
    return list(session.connection().execute(_EXEMPTIONS, parameters))


_EXEMPTIONS = (
    select(Exemption.course_id, Exemption.assignment_id, Exemption.reason, Exemption.ends_on)
    .where(
        Exemption.person_id == bindparam("person_id"),
        Exemption.withdrawn_at.is_(None),
        Exemption.starts_on <= bindparam("today"),
        or_(Exemption.ends_on.is_(None), Exemption.ends_on >= bindparam("today")),
    )
    .order_by(Exemption.id)
)
