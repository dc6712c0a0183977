"""Rows of people with obligations, with their names."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, or_, select

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor, FullNameMixin
from lms.catalogue.models import Course, CourseVersion
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries.begun import has_begun, is_under_way
from lms.obligations.queries.obliged_filter import is_named_organisation
from lms.obligations.rules import MET, is_late
from lms.obligations.rules.keys import DutyKey
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class ObligedPerson(FullNameMixin):
    """A person with the latest round of an obligation, which may stand for a duty."""

    obligation_id: int
    assignment_id: int
    course_id: int
    person_id: int
    surname: str
    given_name: str
    patronymic: str
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    position: str
    title_kk: str
    title_ru: str
    round: int
    state: str
    opened_on: date
    due_on: date
    grace_days: int
    met_on: date | None
    has_begun: bool
    is_under_way: bool

    @property
    def duty(self) -> DutyKey:
        """The course and the person."""
        return DutyKey(self.course_id, self.person_id)

    @property
    def is_met_late(self) -> bool:
        """Whether the course was completed after the due day and the days of grace."""
        return (
            self.state == MET
            and self.met_on is not None
            and is_late(self.met_on, self.due_on, self.grace_days)
        )


def select_names(by: Actor) -> Any:
    """Select the columns of ObligedPerson, of all obligations."""
    columns = select(
        Obligation.id.label("obligation_id"),
        Obligation.assignment_id,
        Obligation.course_id,
        Obligation.person_id,
        Person.surname,
        Person.given_name,
        Person.patronymic,
        RegionUnit.name_kk.label("unit_kk"),
        RegionUnit.name_ru.label("unit_ru"),
        Organisation.name_kk.label("organisation_kk"),
        Organisation.name_ru.label("organisation_ru"),
        _select_visible_position().label("position"),
        CourseVersion.title_kk,
        CourseVersion.title_ru,
        Obligation.round,
        Obligation.state,
        Obligation.opened_on,
        Obligation.due_on,
        Assignment.grace_days,
        Obligation.met_on,
        has_begun().label("has_begun"),
        is_under_way().label("is_under_way"),
    )
    return (
        columns.select_from(Obligation)
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(Person, Person.id == Obligation.person_id)
        .join(Course, Course.id == Obligation.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .join(RegionUnit, RegionUnit.id == Obligation.region_unit_id)
        .outerjoin(Organisation, is_named_organisation(by))
    )


def _select_visible_position() -> ColumnElement[str]:
    """Return the position if it is in the organisation that the row names, else ''.

    The main post of a person with two posts may be in another organisation.
    """
    return case(
        (
            or_(Person.organisation_id.is_(None), Person.organisation_id == Organisation.id),
            Person.position,
        ),
        else_="",
    )
