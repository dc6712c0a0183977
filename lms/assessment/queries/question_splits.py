"""Results of a question by language, among first and later attempts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.assessment.queries.current import build_current
from lms.assessment.queries.facts import QUESTIONS
from lms.assessment.queries.items import OF_QUESTIONS
from lms.assessment.queries.results import sum_measures
from lms.assessment.rules import QuestionCounts
from lms.core.rows import read_row


@dataclass(frozen=True, slots=True)
class SplitRow:
    """Counts of one question in one language ('' is unknown), among first or later attempts."""

    language: str
    is_first: bool
    counts: QuestionCounts


def _build_split() -> Select[*tuple[Any, ...]]:
    rows = build_current(QUESTIONS, OF_QUESTIONS).c
    key = [rows.language, rows.is_first]
    return select(*key, *sum_measures(rows)).group_by(*key).order_by(*key)


_SPLIT: Final = _build_split()


def list_question_splits(session: Session, question_ids: Sequence[int]) -> list[SplitRow]:
    """Return the counts of a question by language, among first and later attempts."""
    rows = session.connection().execute(_SPLIT, {"questions": list(question_ids)})
    return [read_row(SplitRow, row, counts=read_row(QuestionCounts, row)) for row in rows]
