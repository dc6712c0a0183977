"""A learner's own attempts, with their quiz and its terms."""

from collections.abc import Sequence

from lms.assessment.errors import AttemptNotFound
from lms.assessment.queries import AttemptRow, PersonTerms, find_attempt, load_terms
from lms.assessment.rules import Entry, decide_entry
from lms.assessment.services import check_browser
from lms.catalogue.queries import Outline, QuizEntry, load_outline
from lms.web import access
from lms.web.container import moment, now
from lms.web.transaction import session

OwnAttempt = tuple[AttemptRow, Outline, QuizEntry]


def load_entry(
    attempts: Sequence[AttemptRow], version_outline: Outline, quiz_entry: QuizEntry
) -> tuple[PersonTerms, Entry]:
    """Return the terms of a quiz for the reader, and whether another attempt may begin."""
    person_terms = load_terms(
        session(),
        person_id=access.actor().person_id,
        course_id=version_outline.course_id,
        quiz=quiz_entry,
        zone=moment().zone,
    )
    starts = (row.started_at for row in attempts)
    is_grading = any(row.is_waiting for row in attempts)
    return person_terms, decide_entry(person_terms.terms, starts, now(), is_grading=is_grading)


def load_attempt(attempt_id: int, lock: str = "") -> tuple[AttemptRow, Outline, QuizEntry]:
    """Return the learner's own attempt with its version and quiz.

    Raises AttemptNotFound, and NotAdmittedHere for one that is written in a sitting, but not in
    this browser.
    """
    attempt_row = find_attempt(
        session(), attempt_id=attempt_id, person_id=access.actor().person_id, lock=lock
    )
    if attempt_row is None:
        raise AttemptNotFound
    check_browser(session(), attempt_row, access.actor().sign_in_id, now())
    version_outline = load_outline(session(), attempt_row.enrolment.version_id)
    quiz_entry = version_outline.find_quiz_by_id(attempt_row.quiz_id)
    return attempt_row, version_outline, quiz_entry
