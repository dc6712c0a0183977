"""Answers to check-yourself questions."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.core.crypto import FieldCipher
from lms.core.database import upsert
from lms.core.ip_limits import IpLimit
from lms.learning.errors import TooManyAnswers
from lms.learning.models import CheckAnswer

# A class of thirty at one access point answers the questions of a first lesson, some twice.
ANSWER_LIMIT: Final = IpLimit("check answer", 300, timedelta(minutes=15))


def save_check_answer(
    session: Session,
    *,
    enrolment_id: int,
    question_id: int,
    answer: dict[str, Any],
    is_right: bool,
    language: str,
    now: datetime,
) -> None:
    """Keep a learner's answer to a check-yourself question in place of the one before.

    Whether the first one was right stays. Nothing else changes: the question is not marked.
    """
    row = {
        "enrolment_id": enrolment_id,
        "question_id": question_id,
        "given_answer": answer,
        "right": is_right,
        "right_at_first": is_right,
        "times": 1,
        "language": language,
        "answered_at": now,
    }
    statement = upsert(session, CheckAnswer).values(row)
    latest = {name: statement.excluded[name] for name in ("given_answer", "right", "language")}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["enrolment_id", "question_id"],
            set_={
                **latest,
                "answered_at": statement.excluded.answered_at,
                "times": CheckAnswer.times + 1,
            },
        )
    )


def count_visitor_answer(session: Session, *, ip: str, cipher: FieldCipher, now: datetime) -> None:
    """Count an answer of a visitor for their network. Raises TooManyAnswers at the limit."""
    wait = ANSWER_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now)
    if wait:
        raise TooManyAnswers(retry_after=wait)
    ANSWER_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=now)
