"""Requests for erasure: a person's own, the administrators' list, and what speaks against one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post, RoleGrant
from lms.accounts.rules import FullNameMixin
from lms.core.rows import read_row, read_rows
from lms.obligations.models import Obligation
from lms.obligations.rules import OPEN
from lms.personal_data.errors import ErasureNotFound
from lms.personal_data.models import ErasureRequest
from lms.personal_data.rules import (
    ASKED,
    GRANTED,
    HELD_POST,
    HELD_ROLE,
    OBSTACLES,
    OPEN_DUTY,
    OPEN_STATES,
)


@dataclass(frozen=True, slots=True)
class RequestRow(FullNameMixin):
    """A request with the name of its person."""

    id: int
    person_id: int
    state: str
    reason: str
    paper: str
    requested_by: int | None
    requested_at: datetime
    decided_at: datetime | None
    decision: str
    due_at: datetime | None
    ended_at: datetime | None
    surname: str
    given_name: str
    patronymic: str
    user_name: str

    @property
    def is_open(self) -> bool:
        """Whether the request is not at its end."""
        return self.state in OPEN_STATES


_REQUEST = ErasureRequest.__table__.c
_PERSON = Person.__table__.c
_COLUMNS = tuple(
    _REQUEST[name] if name in _REQUEST and name != "person" else _PERSON[name]
    for name in RequestRow.__slots__
)


def _select_requests() -> Select[Any]:
    return select(*_COLUMNS).join(Person, Person.id == ErasureRequest.person_id)


_IDS: Final[Any] = bindparam("ids", expanding=True)
_NEXT_ACCOUNTS: Final = select(Person.id).where(
    or_(
        Person.merged_into_id.in_(_IDS),
        Person.id.in_(
            select(Person.merged_into_id).where(
                Person.id.in_(_IDS), Person.merged_into_id.is_not(None)
            )
        ),
    )
)
_LATEST_REQUEST: Final = (
    _select_requests()
    .where(ErasureRequest.person_id.in_(_IDS))
    .order_by(ErasureRequest.id.desc())
    .limit(1)
)
_OBSTACLES: Final = select(
    exists()
    .where(RoleGrant.person_id.in_(_IDS), RoleGrant.withdrawn_at.is_(None))
    .label(HELD_ROLE),
    exists().where(Post.person_id.in_(_IDS), Post.ends_on.is_(None)).label(HELD_POST),
    exists().where(Obligation.person_id.in_(_IDS), Obligation.state == OPEN).label(OPEN_DUTY),
)


def list_requests(
    session: Session, *, state: str, limit: int, offset: int
) -> tuple[list[RequestRow], int]:
    """Return a page of requests and their number; all states if `state` is empty.

    The oldest come first where a state waits for somebody, else the newest.
    """
    query = _select_requests()
    if state:
        query = query.where(ErasureRequest.state == state)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = ErasureRequest.id if state in OPEN_STATES else ErasureRequest.id.desc()
    rows = session.execute(query.order_by(order).limit(limit).offset(offset))
    return list(read_rows(RequestRow, rows)), total


def count_asked_requests(session: Session) -> int:
    """Return how many requests wait for a decision."""
    is_asked = ErasureRequest.state == ASKED
    return session.scalar(select(func.count()).where(is_asked)) or 0


def load_request(session: Session, request_id: int) -> RequestRow:
    """Return a request. Raises ErasureNotFound."""
    row = session.execute(_select_requests().where(ErasureRequest.id == request_id)).first()
    if row is None:
        raise ErasureNotFound
    return read_row(RequestRow, row)


def find_latest_request(session: Session, person_id: int) -> RequestRow | None:
    """Return the newest request of a person, also one that a merged account made, or None."""
    ids = list_account_ids(session, person_id)
    row = session.execute(_LATEST_REQUEST, {"ids": ids}).first()
    return None if row is None else read_row(RequestRow, row)


def list_due_requests(session: Session, *, now: datetime) -> list[int]:
    """Return the ids of granted requests whose waiting time is over."""
    due_requests = (ErasureRequest.state == GRANTED, ErasureRequest.due_at <= now)
    return list(session.scalars(select(ErasureRequest.id).where(*due_requests)))


def list_account_ids(session: Session, person_id: int) -> list[int]:
    """Return the ids of all accounts of a person: this one and those merged into it, at any depth.

    Of a merged account the account that stays comes too.
    """
    ids, fresh = {person_id}, {person_id}
    while fresh:
        rows = session.execute(_NEXT_ACCOUNTS, {"ids": list(fresh)})
        fresh = set(rows.scalars()) - ids
        ids |= fresh
    return sorted(ids)


def list_obstacles(session: Session, person_id: int) -> tuple[str, ...]:
    """Return what speaks against an erasure (rules.OBSTACLES)."""
    ids = list_account_ids(session, person_id)
    row = session.execute(_OBSTACLES, {"ids": ids}).one()
    return tuple(name for name in OBSTACLES if row._mapping[name])
