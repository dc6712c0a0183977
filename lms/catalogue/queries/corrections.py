"""Corrected keys of single questions, which are read anew each time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import CorrectedKey, Question
from lms.core.list_parameters import is_one_of

_CORRECTED = CorrectedKey.__table__.c


def load_corrections(session: Session, question_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when the keys of questions were corrected, by id; without those that were not."""
    rows = session.connection().execute(
        select(_CORRECTED.question_id, _CORRECTED.corrected_at).where(
            is_one_of(_CORRECTED.question_id, "questions")
        ),
        {"questions": list(question_ids)},
    )
    return {row.question_id: row.corrected_at for row in rows}


def load_key(session: Session, question: Question) -> dict[str, Any]:
    """Return the key of a question, corrected or as it was loaded."""
    key = session.scalar(select(CorrectedKey.answer).where(CorrectedKey.question_id == question.id))
    return question.answer if key is None else key
