"""Reads of assignments and obligations."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, collate, exists, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts import queries as accounts
from lms.accounts.models import Organisation, Person
from lms.accounts.queries import organisation_subtrees_ids, units_in_scope
from lms.accounts.rules import CIVIL_SERVANT, HR, OFFICER, Actor, full_name
from lms.catalogue import queries as catalogue
from lms.catalogue.models import Course, CourseVersion
from lms.catalogue.queries import Outline
from lms.core.collation import COLLATION, sort_key
from lms.core.i18n import current_language
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE, COMPLETED
from lms.obligations.models import Assignment, Obligation
from lms.obligations.rules import MET, OPEN, Target, completed_since
from lms.regions.models import RegionUnit
from lms.regions.queries import subtree_ids


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """Whether an assignment (of the query around it) is for a target that the actor answers for."""
    if actor.is_national_admin():
        return true()
    return or_(
        Assignment.region_unit_id.in_(units_in_scope(actor, OFFICER)),
        Assignment.organisation_id.in_(organisations_answered_for(actor)),
    )


def organisations_answered_for(actor: Actor) -> Select[int]:
    """A query for the ids of the organisations whose HR the actor is, with all below them; of all for a national administrator."""
    held = {grant.organisation_id for grant in actor.grants if grant.role == HR and grant.organisation_id is not None}
    return select(Organisation.id) if actor.is_national_admin() else organisation_subtrees_ids(held)


def in_target(target: Target) -> ColumnElement[bool]:
    """Whether a person (of the query around it) is a civil servant in the target: not blocked, in the unit or body or below it."""
    if target.region_unit_id is not None:
        within = Person.region_unit_id.in_(subtree_ids(target.region_unit_id))
    else:
        within = Person.organisation_id.in_(organisation_subtrees_ids([target.organisation_id or 0]))
    return and_(Person.audience == CIVIL_SERVANT, Person.blocked_at.is_(None), within)


@dataclass(frozen=True, slots=True)
class TargetEntry:
    """A unit or an organisation that courses may be assigned to."""

    target: Target
    name_kk: str
    name_ru: str
    depth: int = 0


def target_entry(session: Session, actor: Actor, target: Target) -> TargetEntry | None:
    """The target with its names, if it stands today and the actor answers for it."""
    if target.region_unit_id is not None:
        standing = (RegionUnit.id == target.region_unit_id, RegionUnit.valid_to.is_(None))
        asked = select(RegionUnit.name_kk, RegionUnit.name_ru).where(*standing, RegionUnit.id.in_(units_in_scope(actor, OFFICER)))
    else:
        inside = Organisation.id.in_(organisations_answered_for(actor))
        asked = select(Organisation.name_kk, Organisation.name_ru).where(Organisation.id == target.organisation_id, inside)
    row = session.execute(asked).first()
    return None if row is None else TargetEntry(target, row.name_kk, row.name_ru)


def targets(session: Session, actor: Actor) -> list[TargetEntry]:
    """What the actor may assign to: units as a tree in alphabetical order, then organisations by name. `depth` counts from the top shown."""
    bodies = accounts.organisations(session, within=organisations_answered_for(actor))
    return [
        *_unit_targets(session, units_in_scope(actor, OFFICER)),
        *(TargetEntry(Target(organisation_id=row.id), row.name_kk, row.name_ru) for row in bodies),
    ]


def _unit_targets(session: Session, answered: Select[int]) -> list[TargetEntry]:
    units = session.scalars(select(RegionUnit).where(RegionUnit.valid_to.is_(None), RegionUnit.id.in_(answered)))
    rows = {row.id: row for row in units}
    below: dict[int | None, list[RegionUnit]] = {}
    for row in sorted(rows.values(), key=lambda row: sort_key(getattr(row, f"name_{current_language()}"))):
        below.setdefault(row.parent_id if row.parent_id in rows else None, []).append(row)
    found: list[TargetEntry] = []

    def walk(parent_id: int | None, depth: int) -> None:
        for row in below.get(parent_id, []):
            found.append(TargetEntry(Target(region_unit_id=row.id), row.name_kk, row.name_ru, depth))
            walk(row.id, depth + 1)

    walk(None, 0)
    return found


def course_outline(session: Session, course_id: int) -> Outline | None:
    """The outline of a course's current version, in service or not."""
    version_id = session.scalar(select(Course.current_version_id).where(Course.id == course_id))
    return catalogue.outline(session, version_id) if version_id is not None else None


def mandatory_courses(session: Session) -> list[Outline]:
    """The mandatory courses in service."""
    rows = session.scalars(
        select(Course.current_version_id).where(Course.retired_at.is_(None), Course.current_version_id.is_not(None))
    )
    outlines = [catalogue.outline(session, version_id) for version_id in rows if version_id is not None]
    return sorted((outline for outline in outlines if outline.mandatory), key=lambda outline: outline.code)


@dataclass(frozen=True, slots=True)
class DueCourse:
    """A course that a person has to complete: a row of "My learning". `days_left` below 0: late. `enrolled`: it is begun."""

    slug: str
    title_kk: str
    title_ru: str
    hours: int
    minutes: int
    due_on: date
    days_left: int
    reason: str
    state: str
    enrolled: bool


def due_for(session: Session, person_id: int, today: date) -> list[DueCourse]:
    """What a person has to complete, the nearest day first; a course that is asked for twice stands once, with its nearest day."""
    begun = exists().where(
        Enrolment.person_id == Obligation.person_id, Enrolment.course_id == Obligation.course_id, Enrolment.state == ACTIVE
    )
    rows = session.execute(
        select(
            Course.slug, CourseVersion.title_kk, CourseVersion.title_ru, CourseVersion.hours, CourseVersion.minutes,
            Obligation.due_on, Assignment.reason, Obligation.state, begun,
        )
        .select_from(Obligation)
        .join(Assignment, Assignment.id == Obligation.assignment_id)
        .join(Course, Course.id == Obligation.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(Obligation.person_id == person_id, Obligation.state == OPEN)
        .order_by(Obligation.due_on, Obligation.id)
    )  # fmt: skip
    due: dict[str, DueCourse] = {}
    for row in rows:
        left = (row.due_on - today).days
        due.setdefault(row.slug, DueCourse(*row[:6], left, row.reason, row.state, bool(row[8])))
    return list(due.values())


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """An assignment with its target's names and its progress: how many have the obligation, met it, are late."""

    id: int
    slug: str
    title_kk: str
    title_ru: str
    region_unit_id: int | None
    organisation_id: int | None
    target_kk: str
    target_ru: str
    due_on: date
    reason: str
    created_at: datetime
    withdrawn_at: datetime | None
    total: int
    met: int
    overdue: int


def standing_assignment_ids(session: Session) -> list[int]:
    """The ids of the assignments that are not withdrawn."""
    return list(session.scalars(select(Assignment.id).where(Assignment.withdrawn_at.is_(None)).order_by(Assignment.id)))


def assignment_count(session: Session, actor: Actor) -> int:
    """How many assignments are in the actor's scope."""
    return session.scalar(select(func.count()).select_from(Assignment).where(in_scope(actor))) or 0


def assignments(session: Session, actor: Actor, *, today: date, limit: int, offset: int = 0) -> list[AssignmentRow]:
    """The assignments in the actor's scope, those that stand first, the latest day first; two queries however many there are."""
    order = (Assignment.withdrawn_at.is_not(None), Assignment.due_on.desc(), Assignment.id.desc())
    return _with_progress(session, _assignments().where(in_scope(actor)).order_by(*order).limit(limit).offset(offset), today)


def assignment(session: Session, actor: Actor, assignment_id: int, *, today: date) -> AssignmentRow | None:
    """The assignment, if it is in the actor's scope."""
    found = _with_progress(session, _assignments().where(Assignment.id == assignment_id, in_scope(actor)), today)
    return found[0] if found else None


def _assignments() -> Select[*tuple[Any, ...]]:
    target_kk = func.coalesce(RegionUnit.name_kk, Organisation.name_kk)
    target_ru = func.coalesce(RegionUnit.name_ru, Organisation.name_ru)
    return (
        select(
            Assignment.id, Course.slug, CourseVersion.title_kk, CourseVersion.title_ru, Assignment.region_unit_id,
            Assignment.organisation_id, target_kk, target_ru, Assignment.due_on, Assignment.reason, Assignment.created_at,
            Assignment.withdrawn_at,
        )
        .select_from(Assignment)
        .join(Course, Course.id == Assignment.course_id)
        .join(CourseVersion, CourseVersion.id == Course.current_version_id)
        .outerjoin(RegionUnit, RegionUnit.id == Assignment.region_unit_id)
        .outerjoin(Organisation, Organisation.id == Assignment.organisation_id)
    )  # fmt: skip


def _with_progress(session: Session, wanted: Select[*tuple[Any, ...]], today: date) -> list[AssignmentRow]:
    rows = session.execute(wanted).all()
    met = func.sum(case((Obligation.state == MET, 1), else_=0))
    late = func.sum(case((and_(Obligation.state == OPEN, Obligation.due_on < today), 1), else_=0))
    counts = session.execute(
        select(Obligation.assignment_id, func.count(), met, late)
        .where(Obligation.assignment_id.in_([row.id for row in rows]), Obligation.state.in_((OPEN, MET)))
        .group_by(Obligation.assignment_id)
    )
    progress = {row[0]: tuple(row[1:]) for row in counts}
    return [AssignmentRow(*row, *progress.get(row.id, (0, 0, 0))) for row in rows]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an assignment would mean: how many civil servants it is for, and how many of them hold a completion that is still good."""

    people: int
    already_met: int


def preview(session: Session, *, target: Target, outline: Outline, today: date) -> Preview:
    """Whom an assignment of the course to the target would reach today."""
    met = exists().where(good_completion(outline, Person.id, today))
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(case((met, 1), else_=0)), 0)).select_from(Person).where(in_target(target))
    ).one()
    return Preview(row[0], row[1])


def good_completion(outline: Outline, person_id: Any, today: date) -> ColumnElement[bool]:
    """Whether an enrolment (of the query around it) is the person's completion of the course and is still good."""
    return and_(
        Enrolment.person_id == person_id,
        Enrolment.course_id == outline.course_id,
        Enrolment.state == COMPLETED,
        Enrolment.completed_on >= completed_since(outline.validity_months, today),
    )


@dataclass(frozen=True, slots=True)
class ObligedPerson:
    """A person with an obligation of an assignment."""

    surname: str
    given_name: str
    patronymic: str
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    state: str
    due_on: date

    @property
    def name(self) -> str:
        """The name as in the passport."""
        return full_name(self.surname, self.given_name, self.patronymic)


def obliged_count(session: Session, assignment_id: int, *, state: str, today: date) -> int:
    """How many people an assignment's list shows. `state`: open, met, overdue, or '' for open and met."""
    which = _obliged(assignment_id, state, today)
    return session.scalar(select(func.count()).select_from(Obligation).where(*which)) or 0


def obliged_people(
    session: Session, assignment_id: int, *, state: str, today: date, limit: int, offset: int = 0
) -> list[ObligedPerson]:
    """The people of an assignment that the actor may see, by name."""
    rows = session.execute(
        select(
            Person.surname, Person.given_name, Person.patronymic, RegionUnit.name_kk, RegionUnit.name_ru, Organisation.name_kk,
            Organisation.name_ru, Obligation.state, Obligation.due_on,
        )
        .select_from(Obligation)
        .join(Person, Person.id == Obligation.person_id)
        .join(RegionUnit, RegionUnit.id == Obligation.region_unit_id)
        .outerjoin(Organisation, Organisation.id == Obligation.organisation_id)
        .where(*_obliged(assignment_id, state, today))
        .order_by(collate(Person.surname, COLLATION), collate(Person.given_name, COLLATION), Person.id)
        .limit(limit)
        .offset(offset)
    )  # fmt: skip
    return [ObligedPerson(*row) for row in rows]


def _obliged(assignment_id: int, state: str, today: date) -> list[ColumnElement[bool]]:
    late = Obligation.due_on < today
    states = {"open": [Obligation.state == OPEN], "met": [Obligation.state == MET], "overdue": [Obligation.state == OPEN, late]}
    return [Obligation.assignment_id == assignment_id, *states.get(state, [Obligation.state.in_((OPEN, MET))])]
