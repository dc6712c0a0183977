"""Reads of what happened to the IINs of people."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEvent
from lms.accounts.rules.iin import HISTORY


@dataclass(frozen=True, slots=True)
class IinEvent:
    """Something that happened to a person's IIN. `kind` and `proof`: rules/iin.py."""

    person_id: int
    at: datetime
    kind: str
    proof: str


def list_iin_events(session: Session, person_ids: Collection[int]) -> list[IinEvent]:
    """Return what happened to the IINs of these people, the newest first."""
    ids_by_subject = {f"person:{person_id}": person_id for person_id in person_ids}
    rows = session.execute(_select_events(), {"subjects": list(ids_by_subject)})
    return [
        IinEvent(
            person_id=ids_by_subject[row.subject],
            at=row.at,
            kind=row.kind,
            proof=row.details.get("how", ""),
        )
        for row in rows
    ]


@cache  # everybody's own account asks for it
def _select_events() -> Select[*tuple[Any, ...]]:
    subjects: BindParameter[str] = bindparam("subjects", expanding=True)
    return (
        select(AuditEvent.subject, AuditEvent.at, AuditEvent.kind, AuditEvent.details)
        .where(AuditEvent.subject.in_(subjects), AuditEvent.kind.in_(HISTORY))
        .order_by(AuditEvent.id.desc())
    )
