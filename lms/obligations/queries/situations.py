"""What resolving has to know, read for many people at once: assignments as rules, people's traits, what they hold and what holds for them.

Each read is one statement however many people and assignments there are. The statements are put together once, and go straight to the
connection: a step of two hundred people asks all of them.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Absence, Organisation, Person, Post
from lms.accounts.rules import CIVIL_SERVANT
from lms.catalogue.models import Course, CourseVersion
from lms.core.listed import one_of
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COMPLETED
from lms.obligations.models import (
    Assignment,
    AssignmentCourse,
    Exemption,
    Obligation,
    ObligationEvent,
    TargetListPerson,
)
from lms.obligations.queries.targets import in_target
from lms.obligations.rules import (
    ENDED,
    EXEMPT,
    OPEN,
    STANDING,
    WITHDRAWN,
    Affiliation,
    Completed,
    HeldPost,
    Leave,
    Needed,
    ObligationState,
    Rule,
    Target,
    Traits,
)
from lms.obligations.rules.states import RETIRED, WITHDRAWN_WHY
from lms.regions.models import RegionUnit

Key = tuple[int, int]  # assignment, person
UNFINISHED: Final = (OPEN, EXEMPT)

_RULE = (
    Assignment.id,
    Assignment.course_id,
    Assignment.region_unit_id,
    Assignment.organisation_id,
    Assignment.narrowing,
    Assignment.starts_on,
    Assignment.due_on,
    Assignment.due_days,
    Assignment.grace_days,
    Assignment.renewal_months,
    Assignment.renewal_window_days,
    Assignment.recognise_earlier,
    Assignment.state,
)
_HELD = (
    Obligation.id,
    Obligation.assignment_id,
    Obligation.person_id,
    Obligation.round,
    Obligation.state,
    Obligation.region_unit_id,
    Obligation.organisation_id,
    Obligation.opened_on,
    Obligation.due_on,
    Obligation.own_due_on,
    Obligation.met_on,
    Obligation.met_by,
    Obligation.renewed,
)
_listed_course = aliased(AssignmentCourse)
_COURSES = (
    select(
        Assignment.id,
        Course.id.label("course_id"),
        CourseVersion.validity_months,
        Course.retired_at.is_(None).label("open"),
    )
    .select_from(Assignment)
    .join(
        Course,
        or_(
            Course.id == Assignment.course_id,
            exists().where(
                _listed_course.assignment_id == Assignment.id, _listed_course.course_id == Course.id
            ),
        ),
    )
    .join(CourseVersion, CourseVersion.id == Course.current_version_id)
    .where(one_of(Assignment.id, "assignments"))
)
_HOLDERS = (
    select(Obligation.person_id)
    .where(
        Obligation.assignment_id == bindparam("assignment"),
        Obligation.state.in_(UNFINISHED),
        Obligation.person_id > bindparam("after"),
    )
    .order_by(Obligation.person_id)
    .limit(bindparam("limit"))
)
_holds = exists().where(Obligation.person_id == Person.id, Obligation.state.in_(UNFINISHED))
_NEXT_PEOPLE = (
    select(Person.id)
    .where(Person.id > bindparam("after"), or_(Person.audience == CIVIL_SERVANT, _holds))
    .order_by(Person.id)
    .limit(bindparam("limit"))
)
_PEOPLE = (
    select(
        Person.id,
        Person.audience,
        Person.blocked_at,
        Person.merged_into_id,
        Person.region_unit_id,
        Person.organisation_id,
    )
    .where(one_of(Person.id, "people"))
    .order_by(
        Person.id
    )  # the order of writing: two who open the same wait for each other and not in a circle
)
_POSTS = (
    select(Post.person_id, Post.organisation_id, Post.category)
    .where(one_of(Post.person_id, "people"), Post.ends_on.is_(None))
    .order_by(Post.is_main.desc(), Post.id)
)
_LISTS = select(TargetListPerson.list_id, TargetListPerson.person_id).where(
    one_of(TargetListPerson.person_id, "people")
)
# No index is of sums: so what people have is found by the people, of whom there are some tens, and never by the assignment or the course,
# which may have a hundred thousand.
_OBLIGATIONS = (
    select(*_HELD)
    .where(
        one_of(Obligation.person_id, "people"), one_of(Obligation.assignment_id + 0, "assignments")
    )
    .order_by(Obligation.id)
    .with_for_update()
)
_LAST_EVENTS = select(
    ObligationEvent.obligation_id, ObligationEvent.on, ObligationEvent.details
).where(
    ObligationEvent.id.in_(
        select(func.max(ObligationEvent.id))
        .where(one_of(ObligationEvent.obligation_id, "obligations"))
        .group_by(ObligationEvent.obligation_id)
    )
)
_LEAVES = select(Absence.person_id, Absence.starts_on, Absence.ends_on).where(
    one_of(Absence.person_id, "people"), Absence.withdrawn_at.is_(None)
)
_EXEMPTIONS = (
    select(Exemption.id, Exemption.assignment_id, Exemption.person_id)
    .where(
        one_of(Exemption.person_id, "people"),
        one_of(Exemption.assignment_id + 0, "assignments"),
        Exemption.starts_on <= bindparam("today"),
        or_(Exemption.ends_on.is_(None), Exemption.ends_on >= bindparam("today")),
        Exemption.withdrawn_at.is_(None),
    )
    .order_by(Exemption.id)
)
_COMPLETIONS = select(
    Enrolment.id, Enrolment.person_id, Enrolment.course_id, Enrolment.completed_on
).where(
    one_of(Enrolment.person_id, "people"),
    one_of(Enrolment.course_id + 0, "courses"),
    Enrolment.state == COMPLETED,
)


def _upwards(table: type[RegionUnit] | type[Organisation]) -> Select[int, int | None]:
    """Those with the `ids` and all above them."""
    columns = (table.id, table.parent_id)
    up = select(*columns).where(one_of(table.id, "ids")).cte(recursive=True)
    up = up.union(select(*columns).where(table.id == up.c.parent_id))
    return select(up.c.id, up.c.parent_id)


_UPWARDS: Final = {table: _upwards(table) for table in (RegionUnit, Organisation)}


@dataclass(slots=True)
class Circumstances:
    """What holds for people, by the person's id."""

    leaves: dict[int, list[Leave]] = field(default_factory=lambda: defaultdict(list))
    exemptions: dict[Key, int] = field(default_factory=dict)
    completions: dict[int, list[Completed]] = field(default_factory=lambda: defaultdict(list))


def to_resolve() -> ColumnElement[bool]:
    """Whether an assignment (of the query around it) has anything to resolve: it is in force, or withdrawn with obligations left over."""
    left = exists().where(
        Obligation.assignment_id == Assignment.id, Obligation.state.in_(UNFINISHED)
    )
    return or_(Assignment.state == STANDING, (Assignment.state == WITHDRAWN) & left)


def ruling(which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """The query for such assignments that rules_of() asks."""
    return select(*_RULE).where(which).order_by(Assignment.id).with_for_update(read=True)


def rules_of(session: Session, asked: Select[*tuple[Any, ...]], **given: Any) -> dict[int, Rule]:
    """Assignments as they are resolved. On PostgreSQL nobody changes or withdraws them until this transaction ends."""
    session.flush()  # what is asked of the connection does not do it
    rows = session.connection().execute(asked, given).all()
    courses: dict[int, list[Any]] = defaultdict(list)
    for row in session.connection().execute(_COURSES, {"assignments": [row.id for row in rows]}):
        courses[row.id].append(row)
    return {row.id: _rule(row, courses.get(row.id, [])) for row in rows}


def _rule(row: Any, courses: Sequence[Any]) -> Rule:
    ended = (
        WITHDRAWN_WHY
        if row.state != STANDING
        else ""
        if any(course.open for course in courses)
        else RETIRED
    )
    target = Target(row.region_unit_id, row.organisation_id)
    validity = {course.course_id: course.validity_months for course in courses}
    said: tuple[Any, ...] = (row.id, row.course_id, target, *row[4:12], validity, ended)
    return Rule(*said)


def candidates(session: Session, rule: Rule, *, after: int, limit: int) -> list[int]:
    """The next people, by id, whom an assignment may concern: those in its target and those who hold an unfinished obligation of it."""
    ask = session.connection()
    found = set(ask.scalars(_HOLDERS, {"assignment": rule.id, "after": after, "limit": limit}))
    if not rule.ended_because:
        inside = _inside(rule.target, json.dumps(rule.narrowing))
        found |= set(ask.scalars(inside, {"after": after, "limit": limit}))
    return sorted(found)[:limit]


@lru_cache(maxsize=64)
def _inside(target: Target, narrowing: str) -> Select[int]:
    """The next people in a target, its conditions being given as JSON."""
    inside = in_target(target, json.loads(narrowing))
    return (
        select(Person.id)
        .where(inside, Person.id > bindparam("after"))
        .order_by(Person.id)
        .limit(bindparam("limit"))
    )


def next_people(session: Session, *, after: int, limit: int) -> list[int]:
    """The next people, by id, whom any assignment may concern: civil servants and those who hold an unfinished obligation."""
    return list(session.connection().scalars(_NEXT_PEOPLE, {"after": after, "limit": limit}))


def traits_of(session: Session, person_ids: Collection[int], need: Needed) -> dict[int, Traits]:
    """What is known of these people today, by id; posts and lists only if they are needed."""
    people = session.connection().execute(_PEOPLE, {"people": list(person_ids)}).all()
    units = _above(session, RegionUnit, {row.region_unit_id for row in people})
    posts, bodies = _posts_of(session, people) if need.posts else ({}, {})
    lists = _lists_of(session, person_ids) if need.lists else {}
    return {
        row.id: Traits(
            person_id=row.id,
            obliged=row.audience == CIVIL_SERVANT
            and row.blocked_at is None
            and row.merged_into_id is None,
            region_unit_id=row.region_unit_id,
            organisation_id=row.organisation_id,
            units=units[row.region_unit_id],
            posts=_posts(row.organisation_id, posts.get(row.id, ()), bodies) if need.posts else (),
            lists=frozenset(lists.get(row.id, ())),
        )
        for row in people
    }


def _posts_of(
    session: Session, people: Sequence[Any]
) -> tuple[dict[int, list[Any]], dict[int, frozenset[int]]]:
    """The posts that people hold, the main one first, and for each organisation all above it."""
    posts: dict[int, list[Any]] = defaultdict(list)
    for row in session.connection().execute(_POSTS, {"people": [row.id for row in people]}):
        posts[row.person_id].append(row)
    bodies = {row.organisation_id for some in posts.values() for row in some}
    return posts, _above(
        session,
        Organisation,
        bodies | {row.organisation_id for row in people if row.organisation_id},
    )


def _lists_of(session: Session, person_ids: Collection[int]) -> dict[int, set[int]]:
    lists: dict[int, set[int]] = defaultdict(set)
    for list_id, person_id in session.connection().execute(_LISTS, {"people": list(person_ids)}):
        lists[person_id].add(list_id)
    return lists


def _posts(
    main_id: int | None, held: Sequence[Any], above: dict[int, frozenset[int]]
) -> tuple[HeldPost, ...]:
    posts = [
        HeldPost(row.organisation_id, above[row.organisation_id], row.category) for row in held
    ]
    if main_id is not None and all(post.organisation_id != main_id for post in posts):
        posts.insert(0, HeldPost(main_id, above[main_id], ""))
    return tuple(posts)


def _above(
    session: Session, table: type[RegionUnit] | type[Organisation], ids: Collection[int]
) -> dict[int, frozenset[int]]:
    """For each id it and all above it in its tree."""
    if not ids:
        return {}
    parents: dict[int, int | None] = {
        row.id: row.parent_id
        for row in session.connection().execute(_UPWARDS[table], {"ids": list(ids)})
    }
    found: dict[int, frozenset[int]] = {}
    for one in ids:
        path: list[int] = []
        step: int | None = one
        while step is not None and step not in path:
            path.append(step)
            step = parents.get(step)
        found[one] = frozenset(path)
    return found


def held_by(
    session: Session, person_ids: Collection[int], assignment_ids: Collection[int]
) -> dict[Key, ObligationState]:
    """The obligations of the latest round of each of these assignments, locked until this transaction ends."""
    latest: dict[Key, Any] = {}
    given = {"people": list(person_ids), "assignments": list(assignment_ids)}
    for row in session.connection().execute(_OBLIGATIONS, given):
        key = (row.assignment_id, row.person_id)
        if key not in latest or latest[key].round < row.round:
            latest[key] = row
    since = _since(session, [row.id for row in latest.values() if row.state in (ENDED, EXEMPT)])
    return {
        key: ObligationState(
            row.id,
            row.round,
            row.state,
            Affiliation(row.region_unit_id, row.organisation_id),
            row.opened_on,
            row.due_on,
            row.own_due_on,
            row.met_on,
            row.met_by,
            since.get(row.id),
            row.renewed,
        )
        for key, row in latest.items()
    }


def _since(session: Session, obligation_ids: Collection[int]) -> dict[int, date]:
    """For each the day of its last event; an exempt person who moved meanwhile has been exempt since the day that the event carries on."""
    if not obligation_ids:
        return {}
    rows = session.connection().execute(_LAST_EVENTS, {"obligations": list(obligation_ids)})
    return {
        row.obligation_id: date.fromisoformat(row.details["since"])
        if "since" in row.details
        else row.on
        for row in rows
    }


def circumstances(
    session: Session,
    person_ids: Collection[int],
    assignment_ids: Collection[int],
    course_ids: Iterable[int],
    today: date,
) -> Circumstances:
    """Leaves, exemptions that hold today, and completions of these courses."""
    found, ask = Circumstances(), session.connection()
    given = {
        "people": list(person_ids),
        "assignments": list(assignment_ids),
        "courses": list(course_ids),
        "today": today,
    }
    for person_id, starts_on, ends_on in ask.execute(_LEAVES, given):
        found.leaves[person_id].append((starts_on, ends_on))
    for exemption_id, assignment_id, person_id in ask.execute(_EXEMPTIONS, given):
        found.exemptions[assignment_id, person_id] = exemption_id
    for enrolment_id, person_id, course_id, on in ask.execute(_COMPLETIONS, given):
        if on is not None:
            found.completions[person_id].append(Completed(enrolment_id, course_id, on))
    return found
