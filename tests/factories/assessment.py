"""Random attempts at one quiz, inserted in bulk and kept beside the database for an oracle."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt
from lms.assessment.rules import WHOLE_MARK
from lms.catalogue.models import Question
from lms.enrolment.models import Enrolment
from tests.conftest import NOW
from tests.factories.learning import Learner

OPTIONS = 4
PARTS = (-WHOLE_MARK // 4, 0, WHOLE_MARK // 3, WHOLE_MARK // 2)


@dataclass(frozen=True)
class HistoryAnswer:
    """One answer: of which attempt, to which question, in which language, with which mark."""

    attempt: int
    question: int
    language: str
    is_first: bool
    mark: int
    options: tuple[int, ...]


@dataclass
class AnswerHistory:
    """The questions of a quiz and all answers that were given to them."""

    questions: list[Question]
    answers: list[HistoryAnswer] = field(default_factory=list)

    def compute_rests(self) -> list[float]:
        """Return the mean mark of the attempt's other questions for each answer, unrounded."""
        marks: dict[int, list[int]] = {}
        for answer in self.answers:
            marks.setdefault(answer.attempt, []).append(answer.mark)
        return [
            (sum(marks[answer.attempt]) - answer.mark) / (len(marks[answer.attempt]) - 1)
            for answer in self.answers
        ]


def create_bank(session: Session, quiz_id: int, size: int) -> list[Question]:
    """Add `size` questions of one right option among four to the bank of a quiz."""
    bank = session.scalars(select(Question).where(Question.quiz_id == quiz_id)).all()
    session.add_all(
        Question(
            quiz_id=quiz_id,
            position=len(bank) + number,
            name=f"added-{number}",
            type="single",
            level=1,
            lesson_id=bank[0].lesson_id,
            answer={"options": [1]},
            **{
                f"content_{language}": {
                    "prompt": f"<p>{word} {number}</p>",
                    "options": [f"{letter}" for letter in "ABCD"],
                    "feedback": [""] * OPTIONS,
                }
                for language, word in (("kk", "Сұрақ"), ("ru", "Вопрос"))
            },
        )
        for number in range(size)
    )
    session.flush()
    query = select(Question).where(Question.quiz_id == quiz_id, Question.name.like("added-%"))
    return list(session.scalars(query.order_by(Question.position)))


def create_history(
    session: Session,
    learner: Learner,
    *,
    seed: int,
    attempts: int,
    quiz: int = 0,
    bank: int = 8,
    draw: int | None = None,
    harder: float = 0.0,
    parts: bool = True,
) -> AnswerHistory:
    """Insert attempts of people who know more or less, each of an enrolment of its own.

    `quiz`: which one of the course, from 0. `draw`: how many questions each attempt gets, all if
    None. `harder`: by how many logits the first question is harder in Russian. `parts`: some
    answers earn a part of a mark, or lose one.
    """
    chance = random.Random(seed)
    history = AnswerHistory(create_bank(session, learner.outline.quizzes[quiz].id, bank))
    rows, readers = [], []
    for enrolment_id in _insert_enrolments(session, learner, attempts):
        ability, language = chance.gauss(0, 1), chance.choice(("kk", "ru"))
        answers = []
        for index in chance.sample(range(bank), draw or bank):
            hardness = (index - bank / 2) / bank + (harder * (index == 0) * (language == "ru"))
            answer = _draw_answer(chance, ability - hardness, parts=parts)
            answers.append((history.questions[index].id, *answer))
        is_first = chance.random() < 0.8
        rows.append(
            _build_attempt(learner.outline.quizzes[quiz].id, enrolment_id, is_first, answers)
        )
        readers.append((language, answers))
    _store_attempts(session, history, rows, readers)
    return history


def create_patterns(
    session: Session, learner: Learner, patterns: Sequence[Sequence[bool]]
) -> list[Question]:
    """Insert a first attempt for each pattern of right and wrong answers; return the questions."""
    quiz_id = learner.outline.quizzes[0].id
    history = AnswerHistory(create_bank(session, quiz_id, len(patterns[0])))
    rows, readers = [], []
    enrolment_ids = _insert_enrolments(session, learner, len(patterns))
    for enrolment_id, pattern in zip(enrolment_ids, patterns, strict=True):
        answers = [
            (question.id, WHOLE_MARK * is_right, (1,) if is_right else (0,))
            for question, is_right in zip(history.questions, pattern, strict=True)
        ]
        rows.append(_build_attempt(quiz_id, enrolment_id, True, answers))
        readers.append(("kk", answers))
    _store_attempts(session, history, rows, readers)
    return history.questions


def _store_attempts(
    session: Session, history: AnswerHistory, rows: list[dict[str, Any]], readers: list[Any]
) -> None:
    """Insert attempts; `readers` are the language and the answers of each."""
    ids = session.scalars(insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True), rows)
    answer_rows = []
    for attempt_id, row, (language, answers) in zip(ids.all(), rows, readers, strict=True):
        for position, (question_id, mark, options) in enumerate(answers, 1):
            is_first = row["number"] == 1
            answer = HistoryAnswer(
                attempt=attempt_id,
                question=question_id,
                language=language,
                is_first=is_first,
                mark=mark,
                options=options,
            )
            history.answers.append(answer)
            answer_rows.append(_build_stored(answer, position))
    session.execute(insert(Answer), answer_rows)
    session.commit()
    # As a server does by itself: a query of thousands of new rows is else planned for a few.
    session.execute(text("ANALYZE"))
    session.commit()


def _build_stored(answer: HistoryAnswer, position: int) -> dict[str, Any]:
    return {
        "attempt_id": answer.attempt,
        "position": position,
        "question_id": answer.question,
        "given_answer": {"options": list(answer.options)} if answer.options else {},
        "answered_at": NOW,
        "mark": answer.mark,
        "right": answer.mark == WHOLE_MARK,
        "language": answer.language,
    }


def _insert_enrolments(session: Session, learner: Learner, count: int) -> list[int]:
    source = session.get_one(Enrolment, learner.enrolment.id)
    row = {
        column.name: getattr(source, column.name)
        for column in Enrolment.__table__.columns
        if column.name != "id"
    }
    rows = [row | {"state": "completed"}] * count
    returning = insert(Enrolment).returning(Enrolment.id, sort_by_parameter_order=True)
    return list(session.scalars(returning, rows))


def _draw_answer(
    chance: random.Random, logit: float, *, parts: bool
) -> tuple[int, tuple[int, ...]]:
    """Return a mark, and the options that were chosen: the right one is 1, nobody chooses 3."""
    if parts and chance.random() < 0.05:
        return 0, ()
    if chance.random() < 1 / (1 + math.exp(-logit)):
        return WHOLE_MARK, (1,)
    return (chance.choice(PARTS) if parts else 0), (chance.choice((0, 2)),)


def _build_attempt(
    quiz_id: int, enrolment_id: int, is_first: bool, answers: list[tuple[int, int, tuple[int, ...]]]
) -> dict[str, Any]:
    marks = [mark for _question, mark, _options in answers]
    return {
        "enrolment_id": enrolment_id,
        "quiz_id": quiz_id,
        "number": 1 if is_first else 2,
        "seed": 1,
        "drawn_items": [{"question": question, "order": []} for question, *_ in answers],
        "started_at": NOW,
        "submitted_at": NOW,
        "submitted_on": NOW.date(),
        "right": marks.count(WHOLE_MARK),
        "mark": sum(marks),
        "whole_mark": WHOLE_MARK * len(marks),
        "percent": 0,
        "passed": sum(marks) * 2 >= WHOLE_MARK * len(marks),
    }
