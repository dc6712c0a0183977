"""Reads of trainings that a reader may attend."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Post
from lms.accounts.rules import Actor
from lms.core.rows import read_all_rows
from lms.core.tree_queries import select_with_above
from lms.outreach.models import SignUp, Training
from lms.outreach.queries.training_rows import (
    TrainingRow,
    count_training_rows,
    find_training_row,
    select_training_rows,
)
from lms.outreach.queries.training_scope import is_managed_by, select_with_merged
from lms.outreach.queries.training_search import (
    TrainingSearch,
    build_search_conditions,
    get_search_times,
)


def is_open_to(session: Session, by: Actor | None) -> ColumnElement[bool]:
    """Return the SQL condition that a reader may attend a training of the enclosing query.

    Open are those for everybody, and those of the reader's employers and of organisations above.
    The organisations are read first: for most readers there are none, and the query stays short.
    """
    for_all = Training.organisation_id.is_(None)
    own = _list_own_organisation_ids(session, by)
    return or_(for_all, Training.organisation_id.in_(own)) if own else for_all


def list_upcoming_trainings(
    session: Session,
    by: Actor | None,
    search: TrainingSearch,
    *,
    now: datetime,
    limit: int,
    offset: int = 0,
) -> tuple[list[TrainingRow], int]:
    """Return one page of the unfinished trainings open to the reader, and the total."""
    own = _list_own_organisation_ids(session, by)
    select_page, count = _build_upcoming(search, with_own=bool(own))
    values = {"own_organisation_ids": own, **get_search_times(now)}
    connection = session.connection()  # the columns alone: as of entities they take longer
    page = connection.execute(select_page, {**values, "limit": limit, "offset": offset})
    rows = read_all_rows(TrainingRow, page)
    if not offset and len(rows) < limit:
        return rows, len(rows)
    return rows, connection.scalar(count, values) or 0


def find_visible_training(
    session: Session, by: Actor | None, training_id: int
) -> TrainingRow | None:
    """Return a training the reader may attend, manages or ever signed up for."""
    allowed = is_open_to(session, by)
    if by is not None:
        signed_up_for = select(SignUp.training_id).where(SignUp.person_id == by.person_id)
        allowed = or_(allowed, is_managed_by(by), Training.id.in_(signed_up_for))
    return find_training_row(session, training_id, allowed)


@lru_cache(maxsize=256)  # readers ask for the same region; who they are is a parameter
def _build_upcoming(
    search: TrainingSearch, *, with_own: bool
) -> tuple[Select[*tuple[Any, ...]], Select[int]]:
    """Return the queries of a page of the upcoming trainings and of their number.

    `with_own`: also those of the parameter `own_organisation_ids`, besides those for everybody.
    """
    is_open: ColumnElement[bool] = Training.organisation_id.is_(None)
    if with_own:
        own_ids: BindParameter[int] = bindparam("own_organisation_ids", expanding=True)
        is_open = or_(is_open, Training.organisation_id.in_(own_ids))
    conditions = [is_open, *build_search_conditions(search)]
    page = (
        select_training_rows()
        .where(*conditions)
        .order_by(Training.starts_at, Training.id)
        .limit(bindparam("limit", type_=Integer))
        .offset(bindparam("offset", type_=Integer))
    )
    return page, count_training_rows(conditions)


def _list_own_organisation_ids(session: Session, by: Actor | None) -> Sequence[int]:
    """Return a person's employers, all above them and what was merged into these."""
    if by is None:
        return ()
    values = {"person_id": by.person_id}
    return session.connection().scalars(_select_own_organisation_ids(), values).all()


@cache  # the person is a parameter, `person_id`
def _select_own_organisation_ids() -> Select[int]:
    """Return a query for a person's employers, all above them and what was merged into these."""
    employers = select(Post.organisation_id).where(
        Post.person_id == bindparam("person_id"), Post.ends_on.is_(None)
    )
    above = select_with_above(Organisation, Organisation.id.in_(employers))
    return select_with_merged(select(above.c.id))
