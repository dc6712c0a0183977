"""Calibration of a version's questions from first answers."""

from datetime import datetime
from typing import Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.diagnostics.models import Calibration, QuestionDifficulty
from lms.diagnostics.queries import THOUSANDTHS, list_first_answers
from lms.diagnostics.rules.calibration import CalibratedScale, calibrate_scale
from lms.diagnostics.services.calibration_samples import choose_people, find_calibratable

FEWEST_PEOPLE: Final = 200


def calibrate_version(
    session: Session, *, version_id: int, most_people: int, seed: int, now: datetime
) -> CalibratedScale | None:
    """Calibrate a version's questions from first answers and keep the scale.

    Returns None, and changes nothing, while there are too few people. Questions with too few
    answers are left out. The seed decides which people are taken where there are more.
    """
    people = list_first_answers(session, version_id)
    sample = choose_people(people, most_people, seed)
    enough = find_calibratable(sample)
    usable_answers = [
        {q: right for q, right in answers.items() if q in enough} for answers in sample
    ]
    usable_answers = [answers for answers in usable_answers if answers]
    if len(usable_answers) < FEWEST_PEOPLE:
        return None
    scale = calibrate_scale(usable_answers)
    _keep_scale(session, version_id, scale, len(usable_answers), now)
    return scale


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
