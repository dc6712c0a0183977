"""Drawing of forms."""

import secrets
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.assessment.services import draw_form
from lms.catalogue.queries import Outline, QuizEntry
from lms.core.database import upsert
from lms.paper_tests.errors import TooFewQuestions
from lms.paper_tests.models import PaperForm
from lms.paper_tests.rules.codes import PAPER_TYPES
from lms.paper_tests.rules.sheets import MAX_NUMBER

# A draw finds a number in use once in ten at ten million forms.
MOST_DRAWS: Final = 20


def make_form(
    session: Session, *, outline: Outline, quiz: QuizEntry, language: str, by: Actor, now: datetime
) -> int:
    """Draw a form and return its id. Raises TooFewQuestions.

    The questions follow from the number, so a form is as new as its number.
    """
    form_id = _insert_form(session, outline, quiz, language, by=by, now=now)
    record_event(
        session,
        kind="paper_form_made",
        subject=f"course:{outline.slug}",
        now=now,
        by_id=by.audit_id,
        version=outline.number,
        quiz=quiz.key,
        language=language,
        form=form_id,
    )
    return form_id


def _insert_form(
    session: Session, outline: Outline, quiz: QuizEntry, language: str, *, by: Actor, now: datetime
) -> int:
    """Draw by numbers until one is free."""
    for _attempt in range(MOST_DRAWS):
        seed = secrets.randbelow(MAX_NUMBER)
        items = draw_form(session, outline, quiz, seed, PAPER_TYPES)
        if len(items) < quiz.draw:
            raise TooFewQuestions
        row = {
            "seed": seed,
            "version_id": outline.version_id,
            "quiz_id": quiz.id,
            "language": language,
            "drawn_items": items,
            "made_by": by.person_id,
            "made_at": now,
        }
        insert = upsert(session, PaperForm).values(**row).on_conflict_do_nothing()
        form_id: int | None = session.scalar(insert.returning(PaperForm.id))
        if form_id is not None:
            return form_id
    raise RuntimeError("no number of a form is free")
