"""What a person is told when a corrected key changes whether a test is passed."""

from lms.assessment.queries import AttemptRow
from lms.catalogue.queries import Outline
from lms.messaging.services import Note


def build_note(kind: str, attempt: AttemptRow, outline: Outline) -> Note:
    """Return the message of a kind about an attempt, once an attempt."""
    titles = {"kk": outline.title_kk, "ru": outline.title_ru}
    return Note(
        person_id=attempt.enrolment.person_id,
        kind=kind,
        key=f"{kind}:{attempt.id}",
        subject=f"attempt:{attempt.id}",
        values={"attempt": attempt.id, "title": titles},
    )
