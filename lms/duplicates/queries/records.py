"""The merges that there were."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person, PersonMerge
from lms.accounts.rules import Actor, full_name
from lms.core.errors import NotFound
from lms.duplicates.queries.suspects import in_merge_scope


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge in a list. The actor's names are empty where it was done at the command line."""

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


def merges(session: Session, *, by: Actor, limit: int, offset: int) -> tuple[list[MergeRow], int]:
    """A part of the merges of accounts in scope, the newest first, and how many there are."""
    found = _merges(by)
    total = session.scalar(select(func.count()).select_from(found.order_by(None).subquery())) or 0
    rows = session.execute(found.order_by(PersonMerge.id.desc()).limit(limit).offset(offset))
    return [_row(row) for row in rows], total


def merge_in_scope(session: Session, *, by: Actor, merge_id: int) -> MergeRow:
    """The merge. Raises NotFound unless both accounts are in scope."""
    found = session.execute(_merges(by).where(PersonMerge.id == merge_id)).first()
    if found is None:
        raise NotFound
    return _row(found)


def _merges(by: Actor) -> Select[Any]:
    kept, merged, merger = aliased(Person), aliased(Person), aliased(Person)
    return (
        select(
            PersonMerge.id,
            PersonMerge.at,
            PersonMerge.undone_at,
            PersonMerge.details,
            *_names(kept, "kept"),
            *_names(merged, "merged"),
            *_names(merger, "by"),
        )
        .join(kept, kept.id == PersonMerge.kept_id)
        .join(merged, merged.id == PersonMerge.merged_id)
        .outerjoin(merger, merger.id == PersonMerge.actor_id)
        .where(in_merge_scope(by, kept), in_merge_scope(by, merged))
    )


def _names(person: Any, label: str) -> list[Any]:
    columns = ("id", "user_name", "surname", "given_name", "patronymic")
    return [getattr(person, name).label(f"{label}_{name}") for name in columns]


def _row(row: Any) -> MergeRow:
    return MergeRow(
        row.id,
        row.at,
        row.undone_at,
        row.details,
        row.kept_id,
        row.kept_user_name,
        full_name(row.kept_surname, row.kept_given_name, row.kept_patronymic),
        row.merged_id,
        row.merged_user_name,
        full_name(row.merged_surname, row.merged_given_name, row.merged_patronymic),
        full_name(row.by_surname or "", row.by_given_name or "", row.by_patronymic or ""),
    )
