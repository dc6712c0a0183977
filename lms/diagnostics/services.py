"""Services of diagnostics: begin, answer, end, credit modules, calibrate questions."""

import random
import secrets
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from lms.assessment.rules import is_right
from lms.catalogue.queries import Outline, load_answer_keys
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.diagnostics.errors import CourseOver, NoDiagnostic
from lms.diagnostics.models import Calibration, Diagnostic, DiagnosticAnswer, QuestionDifficulty
from lms.diagnostics.queries import (
    THOUSANDTHS,
    DiagnosticRow,
    DiagnosticState,
    find_calibration_id,
    list_first_answers,
    load_state,
)
from lms.diagnostics.rules.adaptive import choose_question, is_finished
from lms.diagnostics.rules.calibration import CalibratedScale, calibrate_scale
from lms.enrolment.queries import EnrolmentRow
from lms.enrolment.rules import ACTIVE
from lms.learning.services import credit_modules

FEWEST_ANSWERS: Final = 50  # to a question; fewer leave its difficulty open by a third of a logit
FEWEST_PEOPLE: Final = 200
FEWEST_OF_EACH: Final = 5  # right and wrong ones: what all answer alike has no difficulty


def begin_diagnostic(
    session: Session, *, enrolment: EnrolmentRow, outline: Outline, now: datetime
) -> None:
    """Begin the learner's one diagnostic of the course, or go on with it. Idempotent."""
    if not outline.diagnostic_questions:
        raise NoDiagnostic
    if enrolment.state != ACTIVE:
        raise CourseOver
    row = {
        "enrolment_id": enrolment.id,
        "calibration_id": find_calibration_id(session, outline.version_id),
        "seed": secrets.randbits(62),
        "started_at": now,
    }
    session.execute(upsert(session, Diagnostic).values(row).on_conflict_do_nothing())


def answer_question(
    session: Session,
    *,
    state: DiagnosticState,
    outline: Outline,
    position: int,
    given: Mapping[str, Any],
    language: str,
    now: datetime,
) -> None:
    """Keep the answer to the question that is due, and end the diagnostic if it was the last.

    An answer to another position than the next one changes nothing: it was sent twice.
    """
    candidate = find_next_question(state, outline)
    if candidate is None or position != len(state.answers) + 1:
        return
    question_type, key = load_answer_keys(session, outline.version_id)[candidate]
    row = {
        "enrolment_id": state.diagnostic.enrolment_id,
        "position": position,
        "question_id": candidate,
        "given": given,
        "right": is_right(question_type, key, given),
        "language": language,
        "answered_at": now,
    }
    session.execute(upsert(session, DiagnosticAnswer).values(row).on_conflict_do_nothing())
    _end_if_finished(session, state.diagnostic, outline, now)


def find_next_question(state: DiagnosticState, outline: Outline) -> int | None:
    """Return the id of the question that is due; None if the diagnostic has ended."""
    if state.diagnostic.ended_at is not None or is_finished(
        state.candidates, state.question_ids, state.estimate, outline.diagnostic_questions
    ):
        return None
    chosen = choose_question(
        state.candidates, state.question_ids, state.estimate.ability, state.diagnostic.seed
    )
    return chosen.id if chosen else None


def _end_if_finished(
    session: Session, diagnostic: DiagnosticRow, outline: Outline, now: datetime
) -> None:
    state = load_state(session, diagnostic, outline.version_id)
    most = outline.diagnostic_questions
    if not is_finished(state.candidates, state.question_ids, state.estimate, most):
        return
    session.execute(
        update(Diagnostic)
        .where(Diagnostic.enrolment_id == diagnostic.enrolment_id, Diagnostic.ended_at.is_(None))
        .values(
            ended_at=now,
            ability=round(state.estimate.ability * THOUSANDTHS),
            error=round(state.estimate.error * THOUSANDTHS),
        )
        .execution_options(synchronize_session=False)
    )


def credit_recommended(
    session: Session,
    *,
    state: DiagnosticState,
    enrolment: EnrolmentRow,
    outline: Outline,
    module_ids: Collection[int],
    by_id: int,
    moment: Moment,
) -> int:
    """Credit the chosen ones of the recommended modules; return how many.

    Nothing is credited where the course does not allow it or the diagnostic has not ended, and no
    module whose quiz has to be taken under supervision.
    """
    if not outline.diagnostic_credit or state.diagnostic.ended_at is None:
        raise NoDiagnostic
    chosen = [id_ for id_ in state.list_modules_to_credit(outline) if id_ in module_ids]
    if chosen:
        credit_modules(
            session,
            enrolment=enrolment,
            outline=outline,
            module_ids=chosen,
            by_id=by_id,
            moment=moment,
        )
    return len(chosen)


def calibrate_version(
    session: Session, *, version_id: int, most_people: int, seed: int, now: datetime
) -> CalibratedScale | None:
    """Calibrate a version's questions from first answers and keep the scale.

    Returns None, and changes nothing, while there are too few people. Questions with too few
    answers are left out. The seed decides which people are taken where there are more.
    """
    people = list_first_answers(session, version_id)
    chosen = _choose_people(people, most_people, seed)
    enough = _find_calibratable(chosen)
    kept = [{q: right for q, right in answers.items() if q in enough} for answers in chosen]
    kept = [answers for answers in kept if answers]
    if len(kept) < FEWEST_PEOPLE:
        return None
    scale = calibrate_scale(kept)
    _keep_scale(session, version_id, scale, len(kept), now)
    return scale


def _find_calibratable(people: Sequence[Mapping[int, bool]]) -> set[int]:
    """Return the questions that have enough answers, right and wrong ones."""
    right: Counter[int] = Counter()
    asked: Counter[int] = Counter()
    for answers in people:
        asked.update(answers.keys())
        right.update(question for question, is_so in answers.items() if is_so)
    return {
        question
        for question, count in asked.items()
        if count >= FEWEST_ANSWERS and FEWEST_OF_EACH <= right[question] <= count - FEWEST_OF_EACH
    }


def _choose_people(
    people: Mapping[int, dict[int, bool]], most: int, seed: int
) -> Sequence[dict[int, bool]]:
    ids = sorted(people)
    if len(ids) > most:
        chance = random.Random(seed)  # noqa: S311 - the same people for the same seed
        ids = sorted(chance.sample(ids, most))
    return [people[id_] for id_ in ids]


def _keep_scale(
    session: Session, version_id: int, scale: CalibratedScale, people: int, now: datetime
) -> None:
    calibration_id = session.scalar(
        insert(Calibration)
        .values(
            version_id=version_id,
            made_at=now,
            people=people,
            answers=sum(row.answers for row in scale.difficulties.values()),
            spread=round(scale.spread * THOUSANDTHS),
        )
        .returning(Calibration.id)
    )
    rows = [
        {
            "calibration_id": calibration_id,
            "question_id": question_id,
            "difficulty": round(row.value * THOUSANDTHS),
            "error": round(row.error * THOUSANDTHS),
            "answers": row.answers,
        }
        for question_id, row in sorted(scale.difficulties.items())
    ]
    session.execute(insert(QuestionDifficulty), rows)
