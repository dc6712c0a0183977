"""Reads of the head of the chain of seals, as it is and as it was."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.models import AuditSeal
from lms.audit.rules.chain import Head
from lms.core.clock import Moment


def load_head(session: Session) -> Head | None:
    """Return the head of the chain; None before the first seal."""
    return _read_head(session, select(AuditSeal.number, AuditSeal.hash))


def load_head_at(session: Session, at: datetime) -> Head | None:
    """Return the head as it was at a point in time; None before the first seal."""
    query = select(AuditSeal.number, AuditSeal.hash).where(AuditSeal.sealed_at <= at)
    # By the time first: an index leads to the last seal of that time.
    return _read_head(session, query.order_by(AuditSeal.sealed_at.desc()))


def list_daily_heads(session: Session, *, moment: Moment, days: int) -> list[tuple[date, Head]]:
    """Return the heads at the ends of the last days, the latest first, where there were seals."""
    heads = []
    for ago in range(1, days + 1):
        day = moment.today - timedelta(days=ago)
        end = datetime.combine(day + timedelta(days=1), time(), tzinfo=moment.zone)
        head = load_head_at(session, end)
        if head is None:
            break
        heads.append((day, head))
    return heads


def _read_head(session: Session, query: Any) -> Head | None:
    row = session.execute(query.order_by(AuditSeal.number.desc()).limit(1)).first()
    return None if row is None else Head(row.number, row.hash)
