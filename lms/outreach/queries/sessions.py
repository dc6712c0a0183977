"""Reads of sessions: which there are for a reader, which an actor runs, and one of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Post
from lms.accounts.queries import hr_organisations, organisation_subtrees_ids, units_in_scope
from lms.accounts.rules import CONSULTANT, OFFICER, Actor, fold
from lms.catalogue.models import Course
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.rows import read_row, read_rows
from lms.outreach.models import SignUp, TrainingSession
from lms.outreach.rules import BOTH, COMING, LONGEST, WAITING
from lms.regions.models import RegionUnit
from lms.regions.queries import districts_by_region, subtrees_ids

STREAM: Final = 1000
TO_COME: Final = "to_come"
PAST: Final = "past"
CANCELLED: Final = "cancelled"
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with the names of its places and how many come, wait and were there."""

    id: int
    title_kk: str
    title_ru: str
    course: str | None
    region_unit_id: int
    unit_kk: str
    unit_ru: str
    organisation_id: int | None
    organisation_kk: str | None
    organisation_ru: str | None
    place_kk: str
    place_ru: str
    note_kk: str
    note_ru: str
    language: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    changes: int
    changed_at: datetime
    cancelled_at: datetime | None
    cancel_reason: str
    coming: int
    waiting: int
    came: int

    @property
    def free(self) -> int:
        """Places that nobody has."""
        return max(0, self.capacity - self.coming)


@dataclass(frozen=True, slots=True)
class SessionSearch:
    """What a list of sessions is narrowed by; what is empty does not narrow it."""

    when: str = TO_COME
    text: str = ""
    region_unit_id: int | None = None
    course: str = ""
    language: str = ""


def runs(by: Actor) -> ColumnElement[bool]:
    """Whether the actor runs a session (of the query around it): those for everybody as officer or consultant of the unit where they are
    held, those of a body as its HR or that of the one into which it was merged; all as national administrator.
    """
    if by.is_national_admin():
        return true()
    here = and_(
        TrainingSession.organisation_id.is_(None),
        TrainingSession.region_unit_id.in_(units_in_scope(by, OFFICER, CONSULTANT)),
    )
    bodies = organisation_subtrees_ids(hr_organisations(by))
    return or_(here, TrainingSession.organisation_id.in_(_with_merged(bodies)))


def open_to(by: Actor | None) -> ColumnElement[bool]:
    """Whether a reader may come to a session: those for everybody, and those of the bodies in which they hold a post, or of one above."""
    for_all = TrainingSession.organisation_id.is_(None)
    return (
        for_all
        if by is None
        else or_(
            for_all, TrainingSession.organisation_id.in_(_with_merged(_bodies_of(by.person_id)))
        )
    )


def sessions_to_come(
    session: Session,
    by: Actor | None,
    search: SessionSearch,
    *,
    now: datetime,
    limit: int,
    offset: int = 0,
) -> tuple[list[SessionRow], int]:
    """One page of the sessions that are not over and to which the reader may come, the next first, and how many there are."""
    conditions = [open_to(by), *_narrowed(search, now)]
    total = (
        session.scalar(select(func.count()).select_from(TrainingSession).where(*conditions)) or 0
    )
    asked = (
        _rows()
        .where(*conditions)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
        .limit(limit)
        .offset(offset)
    )
    return list(read_rows(SessionRow, session.execute(asked))), total


def session_for(session: Session, by: Actor | None, session_id: int) -> SessionRow | None:
    """A session, if the reader may come to it, runs it, or signed up for it once."""
    allowed = open_to(by)
    if by is not None:
        theirs = select(SignUp.session_id).where(SignUp.person_id == by.person_id)
        allowed = or_(allowed, runs(by), TrainingSession.id.in_(theirs))
    return _one(session, session_id, allowed)


def run_session(session: Session, by: Actor, session_id: int) -> SessionRow | None:
    """A session, if the actor runs it."""
    return _one(session, session_id, runs(by))


def run_sessions(
    session: Session,
    by: Actor,
    search: SessionSearch,
    *,
    sort: str,
    now: datetime,
    limit: int,
    offset: int = 0,
) -> tuple[list[SessionRow], int]:
    """One page of the sessions that the actor runs, and how many there are. `sort`: starts_at, title, unit, coming or came, with - before it
    for the other way round.
    """
    conditions = [runs(by), *_narrowed(search, now)]
    total = (
        session.scalar(select(func.count()).select_from(TrainingSession).where(*conditions)) or 0
    )
    return list(
        read_rows(
            SessionRow, session.execute(_sorted(conditions, sort).limit(limit).offset(offset))
        )
    ), total


def all_run_sessions(
    session: Session, by: Actor, search: SessionSearch, *, sort: str, now: datetime
) -> Iterator[SessionRow]:
    """The whole list, read in pieces: memory does not grow with it."""
    found = session.execute(
        _sorted([runs(by), *_narrowed(search, now)], sort).execution_options(yield_per=STREAM)
    )
    yield from read_rows(SessionRow, found)


def may_hold_in(session: Session, by: Actor, region_unit_id: int) -> bool:
    """Whether the actor may hold sessions for everybody in a unit of today."""
    known = (RegionUnit.id == region_unit_id, RegionUnit.valid_to.is_(None))
    return (
        session.scalar(
            select(RegionUnit.id).where(
                *known, RegionUnit.id.in_(units_in_scope(by, OFFICER, CONSULTANT))
            )
        )
        is not None
    )


def units_to_hold_in(session: Session, by: Actor) -> list[tuple[RegionUnit, list[RegionUnit]]]:
    """The districts and cities of today in which the actor may hold sessions for everybody, by region; regions without any are left out."""
    own = set(session.scalars(units_in_scope(by, OFFICER, CONSULTANT)))
    found = [
        (region, [unit for unit in districts if unit.id in own])
        for region, districts in districts_by_region(session)
    ]
    return [(region, districts) for region, districts in found if districts]


def course_id_of(session: Session, slug: str) -> int | None:
    """The id of a course by its name in addresses."""
    return session.scalar(select(Course.id).where(Course.slug == slug))


def _one(session: Session, session_id: int, allowed: ColumnElement[bool]) -> SessionRow | None:
    row = session.execute(_rows().where(TrainingSession.id == session_id, allowed)).first()
    return None if row is None else read_row(SessionRow, row)


def _rows() -> Select[*tuple[Any, ...]]:
    table = TrainingSession
    return (
        select(
            table.id,
            table.title_kk,
            table.title_ru,
            Course.slug.label("course"),
            table.region_unit_id,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            table.organisation_id,
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            table.place_kk,
            table.place_ru,
            table.note_kk,
            table.note_ru,
            table.language,
            table.starts_at,
            table.ends_at,
            table.capacity,
            table.changes,
            table.changed_at,
            table.cancelled_at,
            table.cancel_reason,
            _count(SignUp.state == COMING).label("coming"),
            _count(SignUp.state == WAITING).label("waiting"),
            _count(SignUp.came.is_(True)).label("came"),
        )
        .join(RegionUnit, RegionUnit.id == table.region_unit_id)
        .outerjoin(Organisation, Organisation.id == table.organisation_id)
        .outerjoin(Course, Course.id == table.course_id)
    )


def _count(which: ColumnElement[bool]) -> Any:
    return (
        select(func.count())
        .where(SignUp.session_id == TrainingSession.id, which)
        .correlate(TrainingSession)
        .scalar_subquery()
    )


def _sorted(conditions: list[ColumnElement[bool]], sort: str) -> Select[*tuple[Any, ...]]:
    language = current_language()
    keys: dict[str, Any] = {
        "title": getattr(TrainingSession, f"title_{language}").collate(COLLATION),
        "unit": getattr(RegionUnit, f"name_{language}").collate(COLLATION),
        "coming": _count(SignUp.state == COMING),
        "came": _count(SignUp.came.is_(True)),
    }
    key = keys.get(sort.removeprefix("-"), TrainingSession.starts_at)
    return (
        _rows()
        .where(*conditions)
        .order_by(key.desc() if sort.startswith("-") else key, TrainingSession.id)
    )


def _narrowed(search: SessionSearch, now: datetime) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if search.when != ALL:
        cancelled = TrainingSession.cancelled_at
        conditions.append(
            cancelled.is_not(None) if search.when == CANCELLED else cancelled.is_(None)
        )
    if search.when == TO_COME:  # the beginning has an index
        conditions += [TrainingSession.starts_at > now - LONGEST, TrainingSession.ends_at > now]
    elif search.when == PAST:
        conditions.append(TrainingSession.ends_at <= now)
    conditions += [
        TrainingSession.search_key.contains(word, autoescape=True)
        for word in fold(search.text).split()
    ]
    if search.region_unit_id is not None:
        conditions.append(TrainingSession.region_unit_id.in_(subtrees_ids([search.region_unit_id])))
    if search.course:
        conditions.append(
            TrainingSession.course_id.in_(select(Course.id).where(Course.slug == search.course))
        )
    if search.language:
        conditions.append(TrainingSession.language.in_((search.language, BOTH)))
    return conditions


def _bodies_of(person_id: int) -> Select[int]:
    """A query for the ids of the bodies in which a person holds a post, and of all above them."""
    bodies = select(Organisation.id, Organisation.parent_id)
    held = select(Post.organisation_id).where(Post.person_id == person_id, Post.ends_on.is_(None))
    above = bodies.where(Organisation.id.in_(held)).cte(recursive=True)
    above = above.union(bodies.where(Organisation.id == above.c.parent_id))
    return select(above.c.id)


def _with_merged(bodies: Select[int]) -> Select[int]:
    """A query for the ids of these bodies and of all that were merged into them: their people went along, and so do their lessons."""
    found = select(Organisation.id).where(Organisation.id.in_(bodies)).cte(recursive=True)
    found = found.union(select(Organisation.id).where(Organisation.merged_into_id == found.c.id))
    return select(found.c.id)
