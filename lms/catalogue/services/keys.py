"""Replacing the answer key of a question."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.catalogue.models import CorrectedKey, CourseVersion
from lms.core.database import upsert


def replace_key(
    session: Session, *, version_id: int, question_id: int, answer: dict[str, Any], now: datetime
) -> None:
    """Replace the key of a question of a version; whoever grades from now on marks by the new one.

    Waits until those who grade by the old key have ended, and keeps others from beginning.
    """
    session.execute(
        update(CourseVersion)
        .where(CourseVersion.id == version_id)
        .values(key_generation=CourseVersion.key_generation + 1)
        .execution_options(synchronize_session=False)
    )
    row = {"question_id": question_id, "answer": answer, "corrected_at": now}
    session.execute(
        upsert(session, CorrectedKey)
        .values(row)
        .on_conflict_do_update(
            index_elements=["question_id"], set_={"answer": answer, "corrected_at": now}
        )
    )
