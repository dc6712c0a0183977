"""Records of past merges."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person, PersonMerge
from lms.accounts.rules import Actor, format_full_name
from lms.core.errors import NotFound
from lms.duplicates.queries.accounts import is_in_merge_scope


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge in the list.

    `actor_name` is empty for a merge at the command line.
    """

    id: int
    at: datetime
    undone_at: datetime | None
    details: dict[str, Any]
    kept_id: int
    kept_user_name: str
    kept_name: str
    merged_id: int
    merged_user_name: str
    merged_name: str
    actor_name: str


def list_merges(
    session: Session, *, by: Actor, limit: int, offset: int
) -> tuple[list[MergeRow], int]:
    """Return a page of the merges of accounts in scope, newest first, and their total."""
    query = _select_merges(by)
    count = select(func.count()).select_from(PersonMerge).where(*_build_scope(by))
    total = session.scalar(count) or 0
    rows = session.execute(query.order_by(PersonMerge.id.desc()).limit(limit).offset(offset))
    return [_build_row(row) for row in rows], total


def get_merge(session: Session, *, by: Actor, merge_id: int) -> MergeRow:
    """Return a merge. Raises NotFound unless both accounts are in scope."""
    row = session.execute(_select_merges(by).where(PersonMerge.id == merge_id)).first()
    if row is None:
        raise NotFound
    return _build_row(row)


def _select_merges(by: Actor) -> Select[Any]:
    kept_account, merged_account, merger = aliased(Person), aliased(Person), aliased(Person)
    return (
        select(
            PersonMerge.id,
            PersonMerge.at,
            PersonMerge.undone_at,
            PersonMerge.details,
            *_name_columns(kept_account, "kept"),
            *_name_columns(merged_account, "merged"),
            *_name_columns(merger, "by"),
        )
        .join(kept_account, kept_account.id == PersonMerge.kept_id)
        .join(merged_account, merged_account.id == PersonMerge.merged_id)
        .outerjoin(merger, merger.id == PersonMerge.actor_id)
        .where(*_build_scope(by))
    )


def _build_scope(by: Actor) -> list[ColumnElement[bool]]:
    """Return the conditions that both accounts of a merge are in the actor's scope.

    Conditions on joined accounts would lead the database from all people to their few merges.
    """
    conditions: list[ColumnElement[bool]] = []
    for account_id in (PersonMerge.kept_id, PersonMerge.merged_id):
        account = aliased(Person)
        scope = is_in_merge_scope(by, account)
        conditions.append(exists().where(account.id == account_id, scope))
    return conditions


def _name_columns(person: Any, label: str) -> list[Any]:
    columns = ("id", "user_name", "surname", "given_name", "patronymic")
    return [getattr(person, name).label(f"{label}_{name}") for name in columns]


def _build_row(row: Any) -> MergeRow:
    return MergeRow(
        id=row.id,
        at=row.at,
        undone_at=row.undone_at,
        details=row.details,
        kept_id=row.kept_id,
        kept_user_name=row.kept_user_name,
        kept_name=format_full_name(row.kept_surname, row.kept_given_name, row.kept_patronymic),
        merged_id=row.merged_id,
        merged_user_name=row.merged_user_name,
        merged_name=format_full_name(
            row.merged_surname, row.merged_given_name, row.merged_patronymic
        ),
        actor_name=format_full_name(
            row.by_surname or "", row.by_given_name or "", row.by_patronymic or ""
        ),
    )
