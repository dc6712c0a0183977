"""What an assignment would mean before it is one: how many people, who, who has met it already, who cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Absence, Organisation, Person
from lms.accounts.queries import organisation_subtrees_ids
from lms.accounts.rules import WithFullName
from lms.catalogue.models import Course, CourseVersion
from lms.core.collation import COLLATION
from lms.core.rows import read_rows
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COMPLETED
from lms.obligations.queries.targets import in_target
from lms.obligations.rules import Target, Terms, completed_since, good_for_months, leaves
from lms.regions.models import RegionUnit

SAMPLE: Final = 20
HOURS_A_DAY: Final = 8  # of learning, at most


@dataclass(frozen=True, slots=True)
class PreviewPerson(WithFullName):
    """Somebody whom the assignment would be for."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    already_met: bool


@dataclass(frozen=True, slots=True)
class AssignmentPreview:
    """What terms would mean today. `cannot_meet`: people who have not met it and for whom the time is too short: on leave from today
    through the due day (`away`: theirs moves by the leave), or everybody if the shortest course takes more hours than there are.

    `idle`: the conditions that fit nobody in the target, as they stand in the narrowing.
    """

    people: int
    already_met: int
    cannot_meet: int
    away: int
    hours: int
    days: int
    sample: tuple[PreviewPerson, ...]
    idle: tuple[tuple[str, Any], ...]

    @property
    def is_too_short(self) -> bool:
        """Whether nobody could do even the shortest course in the days that there are."""
        return self.hours > self.days * HOURS_A_DAY


def preview(session: Session, *, terms: Terms, today: date) -> AssignmentPreview:
    """What these terms would mean today. For terms that services.check_terms let pass: whom they reach the actor may see."""
    begins = max(terms.starts_on or today, today)
    due_on = terms.due_on or begins + timedelta(days=terms.due_days or 0)
    courses = _courses(session, terms)
    inside = in_target(terms.target, terms.narrowing)
    met = _has_met(courses, terms, today)
    absent = exists().where(
        Absence.person_id == Person.id,
        Absence.withdrawn_at.is_(None),
        Absence.starts_on <= begins,
        or_(Absence.ends_on.is_(None), Absence.ends_on >= due_on),
    )
    counted = session.execute(
        select(
            func.count(),
            *(
                func.coalesce(func.sum(case((one, 1), else_=0)), 0)
                for one in (met, and_(~met, absent))
            ),
        )
        .select_from(Person)
        .where(inside)
    ).one()
    people, already_met, away = counted
    hours, days = min((course.hours for course in courses), default=0), (due_on - begins).days + 1
    cannot = people - already_met if hours > days * HOURS_A_DAY else away
    return AssignmentPreview(
        people,
        already_met,
        cannot,
        away,
        hours,
        days,
        _sample(session, inside, met, terms.target),
        _idle(session, terms),
    )


def _courses(session: Session, terms: Terms) -> Sequence[Any]:
    return session.execute(
        select(Course.id, CourseVersion.validity_months, CourseVersion.hours)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(Course.id.in_(terms.course_ids))
    ).all()


def _has_met(courses: Sequence[Any], terms: Terms, today: date) -> ColumnElement[bool]:
    """Whether a person (of the query around it) holds a completion that is still good."""
    if not terms.recognise_earlier:
        return false()
    good = [
        and_(
            Enrolment.course_id == row.id,
            Enrolment.completed_on
            >= completed_since(good_for_months(row.validity_months, terms.renewal_months), today),
        )
        for row in courses
    ]
    return exists().where(
        Enrolment.person_id == Person.id, Enrolment.state == COMPLETED, or_(false(), *good)
    )


def _sample(
    session: Session, inside: ColumnElement[bool], met: ColumnElement[bool], target: Target
) -> tuple[PreviewPerson, ...]:
    """Some of the people. The main post of somebody who works in the target may be elsewhere: that is not named."""
    named = [Organisation.id == Person.organisation_id]
    if target.organisation_id is not None:
        named.append(Organisation.id.in_(organisation_subtrees_ids([target.organisation_id])))
    rows = session.execute(
        select(
            Person.id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            met.label("already_met"),
        )
        .join(RegionUnit, RegionUnit.id == Person.region_unit_id)
        .outerjoin(Organisation, and_(*named))
        .where(inside)
        .order_by(
            Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id
        )
        .limit(SAMPLE)
    )
    return tuple(read_rows(PreviewPerson, rows))


def _idle(session: Session, terms: Terms) -> tuple[tuple[str, Any], ...]:
    found = []
    for kind, value in dict.fromkeys(leaves(terms.narrowing)):
        fits = exists().where(in_target(terms.target, {kind: value}))
        if not session.scalar(select(fits)):
            found.append((kind, value))
    return tuple(found)
