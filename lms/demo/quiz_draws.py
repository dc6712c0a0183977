"""Draws of quizzes, which many generated attempts share."""

import random
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lms.assessment.queries import load_bank_questions
from lms.assessment.rules import draw_questions
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline, QuizEntry
from lms.demo.final_tasks import DemoTask, draw_demo_tasks
from lms.demo.quiz_questions import DemoQuestion, build_question
from lms.demo.rows import DemoRow

DRAWS: Final = 12


@dataclass(frozen=True, slots=True)
class DemoDraw:
    """A draw of a quiz, as it is stored and as it is answered."""

    seed: int
    items: list[DemoRow]
    questions: tuple[DemoQuestion, ...]
    tasks: tuple[DemoTask, ...]


@dataclass(frozen=True, slots=True)
class DemoQuiz:
    """A quiz with its draws, and when in a run through the course it is taken, from 0 to 1."""

    entry: QuizEntry
    draws: tuple[DemoDraw, ...]
    share: float


def load_quizzes(session: Session, chance: random.Random, outline: Outline) -> list[DemoQuiz]:
    """Load the quizzes of a course, each with its draws."""
    keys = catalogue.load_answer_keys(session, outline.version_id)
    positions = {item.id: item.index for item in outline.items if item.kind in ("quiz", "final")}
    quizzes = []
    for quiz in outline.quizzes:
        bank = load_bank_questions(session, outline, quiz)
        questions = {row.id: build_question(row, keys[row.id][1]) for row in bank}
        draws = []
        for _number in range(DRAWS):
            seed = chance.getrandbits(62)
            items = draw_questions(bank, quiz.draw, seed, rules=quiz.draws)
            drawn_questions = tuple(questions[item["question"]] for item in items)
            tasks = draw_demo_tasks(session, chance, quiz, seed)
            draws.append(DemoDraw(seed=seed, items=items, questions=drawn_questions, tasks=tasks))
        share = (positions[quiz.id] + 1) / len(outline.items)
        quizzes.append(DemoQuiz(quiz, tuple(draws), share))
    return quizzes
