"""Corrections of answer keys in the world, and passes that they put in question."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import OPERATOR
from lms.catalogue.models import Question, Quiz
from lms.catalogue.queries import find_current_version_id, load_outline
from lms.regrading.models import PassDecision
from lms.regrading.rules.keys import count_every
from lms.regrading.services.corrections import propose_correction
from lms.regrading.services.planning import finish_check
from tests.conftest import NOW
from tests.web.security.names import CANARY, MISSING, Variants


def make_corrections(session: Session, attempts: dict[str, tuple[int, int]]) -> dict[str, Variants]:
    """Add a correction of the last question of each course, and a pass to decide on."""
    correction_ids, names = {}, {"files": "same", "other": "foreign"}
    for slug, name in names.items():
        version_id = find_current_version_id(session, slug)
        questions = select(Question).join(Quiz, Quiz.id == Question.quiz_id)
        question = session.scalars(
            questions.where(Quiz.version_id == version_id).order_by(Question.id.desc())
        ).first()
        assert question is not None
        assert version_id is not None
        outline = load_outline(session, version_id)
        correction_ids[slug] = propose_correction(
            session,
            question=question,
            outline=outline,
            kind="every",
            answer=count_every(question.answer),
            reason="Сұрақ екіұшты" if slug == "files" else CANARY,
            by=OPERATOR,
            now=NOW,
        )
        finish_check(session, correction_ids[slug], NOW)
        decision = PassDecision(
            attempt_id=attempts[name][1],
            course_id=outline.course_id,
            correction_id=correction_ids[slug],
            state="asked",
            opened_at=NOW,
        )
        session.add(decision)
    session.flush()
    own, foreign = ({"slug": slug, "correction_id": correction_ids[slug]} for slug in names)
    own_pass, foreign_pass = (
        {"slug": slug, "attempt_id": attempts[name][1]} for slug, name in names.items()
    )
    return {
        "correction": {
            "own": own,
            "foreign": foreign,
            "missing": {**own, "correction_id": MISSING},
            "mixed": {**own, "correction_id": foreign["correction_id"]},
        },
        "pass": {
            "own": own_pass,
            "foreign": foreign_pass,
            "missing": {**own_pass, "attempt_id": MISSING},
            "mixed": {**own_pass, "attempt_id": foreign_pass["attempt_id"]},
        },
    }
