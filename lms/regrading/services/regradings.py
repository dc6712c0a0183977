"""What marking an attempt again makes of it, as it is stored."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lms.assessment.services import Regrade
from lms.regrading.models import Regrading
from lms.regrading.rules import find_effect

_REGRADING = Regrading.__table__.c


def describe_regrade(regrade: Regrade) -> dict[str, Any]:
    """Return the columns of Regrading that tell of the marks."""
    attempt, values = regrade.attempt, regrade.values
    return {
        "of_attempt": attempt.id,
        "effect": find_effect(
            was_passed=bool(attempt.passed),
            passes=regrade.is_pass,
            before=(attempt.mark or 0, attempt.whole_mark or 0),
            after=(values["mark"], values["whole_mark"]),
        ),
        "answer_before": regrade.before,
        "answer_after": regrade.after,
        "mark_before": attempt.mark,
        "mark_after": values["mark"],
        "whole_mark_before": attempt.whole_mark,
        "whole_mark_after": values["whole_mark"],
        "percent_before": attempt.percent,
        "percent_after": values["percent"],
        "passed_before": attempt.passed,
        "passed_after": regrade.is_pass,
    }


def store_regradings(session: Session, correction_id: int, rows: Sequence[dict[str, Any]]) -> None:
    """Store columns of listed attempts; each row has its attempt as `of_attempt`."""
    statement = (
        update(Regrading)
        .where(
            _REGRADING.correction_id == correction_id,
            _REGRADING.attempt_id == bindparam("of_attempt"),
        )
        .values({name: bindparam(name) for name in rows[0] if name != "of_attempt"})
    )
    session.connection().execute(statement, list(rows))
