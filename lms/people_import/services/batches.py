"""Lines of an import, read in batches in the order of processing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.people_import.models import ImportRow


def load_next_lines(
    session: Session,
    import_id: int,
    *,
    after: int,
    limit: int,
    actions: Sequence[str],
    downwards: bool = False,
    is_applied: bool = False,
) -> Sequence[Any]:
    """Return the next lines with one of these actions, in the order of processing.

    `is_applied`: those already applied instead of those not yet applied.
    """
    order: ColumnElement[int] = -ImportRow.line if downwards else ImportRow.line.expression
    condition = ImportRow.applied_at.is_not(None) if is_applied else ImportRow.applied_at.is_(None)
    query = select(
        ImportRow.line,
        ImportRow.action,
        ImportRow.person_id,
        ImportRow.data,
        ImportRow.before,
        ImportRow.faults,
        ImportRow.applied_at,
    )
    where = (
        ImportRow.import_id == import_id,
        ImportRow.action.in_(actions),
        condition,
        order > (-after if downwards else after),
    )
    return session.execute(query.where(*where).order_by(order).limit(limit)).all()
