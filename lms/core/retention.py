"""Periods of keeping: which records of a kind are deleted, and when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Records of a kind that are deleted some days after they were last needed.

    `name` is that of the period in Settings.keep_days, `label` names the records (a message id).
    `select_due` selects the ids of those that were last needed before a moment, without an order.
    `delete_batch` deletes some of them and returns the stored files that nothing refers to now.
    """

    name: str
    label: str
    select_due: Callable[[datetime], Select[int]]
    delete_batch: Callable[[Session, Sequence[int]], list[str]]


def count_due(session: Session, rule: RetentionRule, *, before: datetime) -> int:
    """Return how many records the rule would delete."""
    due_records = rule.select_due(before).subquery()
    return session.scalar(select(func.count()).select_from(due_records)) or 0


def list_due(session: Session, rule: RetentionRule, *, before: datetime, limit: int) -> list[int]:
    """Return the ids of some records that are due."""
    return list(session.scalars(rule.select_due(before).limit(limit)))
