"""Saving of an answer as a form sends it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from lms.assessment.errors import AttemptClosed, AttemptNotFound, NotANumber, TimeIsOver
from lms.assessment.queries import AttemptRow, find_attempt
from lms.assessment.rules import is_readable, is_removal, parse_answer
from lms.assessment.services.answers import remove_answer, store_answer
from lms.assessment.services.supervision import check_browser
from lms.catalogue import queries as catalogue


def save_answer(
    session: Session,
    *,
    attempt_id: int,
    person_id: int,
    position: int,
    form_values: Sequence[str],
    language: str,
    now: datetime,
    sign_in_id: int = 0,
    reading: Session | None = None,
) -> AttemptRow:
    """Store the answer to the question at a position (from 1), replacing an earlier one.

    `language`: in which the question was shown. `sign_in_id`: the browser. An emptied answer is
    removed; form values that the question cannot have change nothing. Reads go through `reading`,
    if given, so that other writers wait for one statement only; it refuses itself what was
    submitted meanwhile. Raises AttemptNotFound for an attempt of others or a missing position,
    NotAdmittedHere, AttemptClosed once it is submitted, TimeIsOver, AnswerLocked, NotANumber.
    """
    read_session = reading or session
    attempt = find_attempt(read_session, attempt_id=attempt_id, person_id=person_id)
    if attempt is None or not 1 <= position <= attempt.total:
        raise AttemptNotFound
    if not attempt.can_be_answered(now):
        raise AttemptClosed if attempt.submitted_at else TimeIsOver
    check_browser(read_session, attempt, sign_in_id, now)
    still_open = {"attempt": attempt.id, "position": position, "earliest_end": now - attempt.grace}
    item = attempt.drawn_items[position - 1]
    keys = catalogue.load_answer_keys(read_session, attempt.enrolment.version_id)
    question_type, key = keys[item["question"]]
    answer = parse_answer(question_type, item["order"], form_values)
    if is_removal(question_type, form_values):
        remove_answer(session, still_open)
    if answer is not None:
        if not is_readable(question_type, key, answer):
            raise NotANumber
        values = {"given_answer": answer, "language": language, "now": now}
        store_answer(session, {**still_open, **values, "question": item["question"]})
    return attempt
