"""Submitting of attempts: their answers are graded, and the outcome is stored."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final

from blinker import Signal
from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.assessment.queries import AttemptRow
from lms.assessment.queries.marks import load_practice_marks, lock_for_grading
from lms.assessment.rules.waiting import list_waiting
from lms.assessment.services.grading_by_key import grade_attempt, leave_out_questions
from lms.assessment.services.marking import add_up_answers
from lms.assessment.services.results import add_result
from lms.catalogue.queries import Outline, QuizEntry
from lms.core.clock import Moment
from lms.enrolment.models import Enrolment
from lms.regions.queries import select_region_id

texts_handed_in = Signal(
    "Sent once, in the transaction that submits an attempt with texts that wait for a person. The "
    "sender is the session; `attempt` is an AttemptRow, `outline` that of its version, `positions` "
    "are those of the texts, `now` is the moment. Grading stands above this domain."
)
_ATTEMPT = Attempt.__table__.c
# What an update copies of the enrolment: submitting is a hot path, statements count.
GROUPS: Final = {
    name: select(column)
    .where(Enrolment.__table__.c.id == _ATTEMPT.enrolment_id)
    .correlate(Attempt.__table__)
    .scalar_subquery()
    for name, column in (
        ("region_id", select_region_id(Enrolment.__table__.c.region_unit_id)),
        ("age_group", Enrolment.__table__.c.age_group),
    )
}


def submit_attempt(
    session: Session, *, attempt: AttemptRow, outline: Outline, quiz: QuizEntry, moment: Moment
) -> AttemptRow:
    """Submit and grade an attempt that was read with lock='update'. Idempotent.

    A text that needs a person waits for one; the signal texts_handed_in tells of it.
    """
    if attempt.submitted_at is not None:
        return attempt
    # No key is corrected from here until the transaction ends.
    keys, answers = lock_for_grading(session, attempt)
    if attempt.practice:
        attempt = replace(attempt, practice=load_practice_marks(session, attempt))
    rows = grade_attempt(attempt, quiz, keys, answers, now=moment.now)
    left_out = leave_out_questions(attempt, keys)
    outcome = {
        "submitted_at": moment.now,
        **(
            {"drawn_items": left_out.drawn_items}
            if left_out.drawn_items != attempt.drawn_items
            else {}
        ),
        **({"practice": attempt.practice} if attempt.practice else {}),
        **add_up_answers(session, left_out, outline, quiz, rows),
    }
    _upsert_answers(session, rows, ("mark", "right"))
    of_that_day = {"submitted_on": moment.today, **GROUPS}
    store_outcome(session, attempt.id, {**outcome, **of_that_day})
    submitted = replace(attempt, **outcome)
    add_result(session, attempt=submitted, quiz=quiz)
    if submitted.is_waiting:
        marks = {row["position"]: row["mark"] for row in rows}
        texts_handed_in.send(
            session,
            attempt=submitted,
            outline=outline,
            positions=list_waiting(marks, submitted.weights),
            now=moment.now,
        )
    return submitted


def store_outcome(session: Session, attempt_id: int, values: Mapping[str, Any]) -> None:
    """Store what its marks make of an attempt, by column."""
    session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _upsert_answers(session: Session, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    """Insert all rows in one statement; update only `columns` of rows that exist."""
    session.execute(_build_answers_upsert(session.get_bind().dialect.name, columns), rows)


@cache
def _build_answers_upsert(dialect: str, columns: tuple[str, ...]) -> Any:
    """Build the statement that inserts answers or replaces their values."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(Answer.__table__)
    return statement.on_conflict_do_update(
        index_elements=["attempt_id", "position"],
        set_={name: statement.excluded[name] for name in columns},
    )
