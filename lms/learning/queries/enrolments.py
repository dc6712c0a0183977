"""A learner's enrolment in a course together with what is done in it."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.rows import read_row, rows_as_json
from lms.enrolment.queries import EnrolmentRow, select_latest_enrolment
from lms.learning.queries.progress import (
    NOTHING_DONE,
    Progress,
    build_progress,
    select_progress_where,
)

_LATEST = select_latest_enrolment().cte("latest")
_ITEMS = select_progress_where(
    lambda column: column == select(_LATEST.c.id).scalar_subquery(), with_questions=True
).subquery()
# Each page of a course runs this one statement instead of two.
_LATEST_WITH_PROGRESS = select(
    *_LATEST.c,
    select(rows_as_json(_ITEMS.c.kind, _ITEMS.c.item_id, _ITEMS.c.note))
    .scalar_subquery()
    .label("items"),
)


def load_latest_enrolment(
    session: Session, *, person_id: int, slug: str
) -> tuple[EnrolmentRow | None, Progress]:
    """Return the person's active enrolment in a course, else the last one, and its progress."""
    values = {"person_id": person_id, "slug": slug}
    row = session.connection().execute(_LATEST_WITH_PROGRESS, values).first()
    if row is None:
        return None, NOTHING_DONE
    return read_row(EnrolmentRow, row), build_progress(json.loads(row.items or "[]"))
