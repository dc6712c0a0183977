"""Reads of diagnostics: what may be asked, what was answered, what there is to calibrate."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.catalogue.models import CorrectedKey, Question, Quiz
from lms.catalogue.queries import IS_IN_USE, Outline
from lms.catalogue.rules.conduct import REQUIRED
from lms.catalogue.rules.question import WRITTEN
from lms.core.rows import read_row, read_rows
from lms.diagnostics.models import Calibration, Diagnostic, DiagnosticAnswer, QuestionDifficulty
from lms.diagnostics.rules.adaptive import (
    DIFFICULTY_BY_LEVEL,
    SPREAD,
    PossibleQuestion,
    list_modules_to_skip,
)
from lms.diagnostics.rules.rasch import Estimate, estimate_ability

THOUSANDTHS = 1000
NOT_ASKED = (WRITTEN,)  # a person marks it, and a diagnostic needs to know at once


@dataclass(frozen=True, slots=True)
class DiagnosticRow:
    """A learner's diagnostic."""

    enrolment_id: int
    calibration_id: int | None
    seed: int
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer of a diagnostic."""

    position: int
    question_id: int
    right: bool


@dataclass(frozen=True, slots=True)
class DiagnosticState:
    """A diagnostic under way: its questions, its answers in order, and what they speak for."""

    diagnostic: DiagnosticRow
    candidates: tuple[PossibleQuestion, ...]
    answers: tuple[GivenAnswer, ...]
    estimate: Estimate

    @property
    def question_ids(self) -> list[int]:
        """Return the ids of the answered questions in order."""
        return [answer.question_id for answer in self.answers]

    def list_modules_to_skip(self, outline: Outline) -> list[int]:
        """Return the ids of the modules that the learner would pass now."""
        shares = {
            module.id: module.quiz.pass_percent / 100
            for module in outline.modules
            if module.quiz is not None
        }
        right_by_question = {answer.question_id: answer.right for answer in self.answers}
        return list_modules_to_skip(self.candidates, right_by_question, self.estimate, shares)

    def list_modules_to_credit(self, outline: Outline) -> list[int]:
        """Return those of them whose quiz need not be taken; nobody saw who took a diagnostic."""
        if not outline.diagnostic_credit:
            return []
        supervised_ids = {
            module.id
            for module in outline.modules
            if module.quiz is not None and module.quiz.conduct.supervised == REQUIRED
        }
        return [id_ for id_ in self.list_modules_to_skip(outline) if id_ not in supervised_ids]


def find_diagnostic(session: Session, enrolment_id: int) -> DiagnosticRow | None:
    """Return the learner's diagnostic, None if they have not begun it."""
    table = Diagnostic.__table__.c
    row = session.execute(
        select(*(table[name] for name in DiagnosticRow.__dataclass_fields__)).where(
            table.enrolment_id == enrolment_id
        )
    ).first()
    return None if row is None else read_row(DiagnosticRow, row)


def load_state(session: Session, diagnostic: DiagnosticRow, version_id: int) -> DiagnosticState:
    """Return the state of a diagnostic, estimated from its answers."""
    answers = tuple(_list_answers(session, diagnostic.enrolment_id))
    candidates, spread = _load_candidates(
        session,
        version_id,
        diagnostic.calibration_id,
        answered_ids=[answer.question_id for answer in answers],
    )
    difficulties = {row.id: row.difficulty for row in candidates}
    responses = [(difficulties[row.question_id], row.right) for row in answers]
    estimate = estimate_ability(responses, spread)
    return DiagnosticState(
        diagnostic=diagnostic, candidates=tuple(candidates), answers=answers, estimate=estimate
    )


def find_calibration_id(session: Session, version_id: int) -> int | None:
    """Return the latest calibration of a version."""
    return session.scalar(
        select(func.max(Calibration.id)).where(Calibration.version_id == version_id)
    )


def _list_answers(session: Session, enrolment_id: int) -> list[GivenAnswer]:
    table = DiagnosticAnswer.__table__.c
    rows = session.execute(
        select(table.position, table.question_id, table.right)
        .where(table.enrolment_id == enrolment_id)
        .order_by(table.position)
    )
    return list(read_rows(GivenAnswer, rows))


def _load_candidates(
    session: Session,
    version_id: int,
    calibration_id: int | None,
    *,
    answered_ids: Collection[int] = (),
) -> tuple[list[PossibleQuestion], float]:
    """Return the questions that may be asked or were answered, and the spread of abilities."""
    questions = _select_questions(version_id, answered_ids)
    if calibration_id is None:
        rows = session.execute(questions)
        by_level = [
            PossibleQuestion(row.id, row.module_id, DIFFICULTY_BY_LEVEL[row.level]) for row in rows
        ]
        return by_level, SPREAD
    difficulty = QuestionDifficulty.difficulty
    calibrated_rows = session.execute(
        questions.add_columns(difficulty).join(
            QuestionDifficulty,
            (QuestionDifficulty.question_id == Question.id)
            & (QuestionDifficulty.calibration_id == calibration_id),
        )
    )
    spread = session.scalar(select(Calibration.spread).where(Calibration.id == calibration_id))
    return (
        [
            PossibleQuestion(row.id, row.module_id, row.difficulty / THOUSANDTHS)
            for row in calibrated_rows
        ],
        (spread or 0) / THOUSANDTHS,
    )


def _select_questions(
    version_id: int, answered_ids: Collection[int]
) -> Select[int, int | None, int]:
    """Return id, module and level of the questions that may be asked or were answered.

    They are those of the modules' quizzes: hidden ones are for the final alone. One whose key was
    corrected so that every answer counts, or none, tells nothing. An answered one stays although it
    was retired since, for the estimate rests on its difficulty.
    """
    counts = CorrectedKey.answer["counts"].as_string()
    return (
        select(Question.id, Quiz.module_id, Question.level)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .outerjoin(CorrectedKey, CorrectedKey.question_id == Question.id)
        .where(
            Quiz.version_id == version_id,
            Quiz.module_id.is_not(None),
            Question.type.not_in(NOT_ASKED),
            or_(and_(IS_IN_USE, counts.is_(None)), Question.id.in_(answered_ids)),
        )
        .order_by(Question.id)
    )


def list_first_answers(session: Session, version_id: int) -> dict[int, dict[int, bool]]:
    """Return by enrolment whether each question of the modules was right the first time.

    First attempts alone: whoever comes again has seen the feedback.
    """
    rows: Sequence[Any] = session.execute(
        select(Attempt.enrolment_id, Answer.question_id, Answer.right)
        .join(Answer, Answer.attempt_id == Attempt.id)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(
            Quiz.version_id == version_id,
            Quiz.module_id.is_not(None),
            Attempt.number == 1,
            Attempt.submitted_at.is_not(None),
            Answer.right.is_not(None),
        )
        .order_by(Attempt.enrolment_id, Answer.question_id)
    ).all()
    people: dict[int, dict[int, bool]] = {}
    for enrolment_id, question_id, is_right in rows:
        people.setdefault(enrolment_id, {})[question_id] = bool(is_right)
    return people
