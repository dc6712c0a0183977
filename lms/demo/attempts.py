"""Generated attempts: whoever completed a course passed each of its quizzes, some at the second go.

Each quiz has a few draws that its attempts share, so that tens of thousands are made in seconds.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.orm import Session

from lms.assessment.models import Answer, Attempt, AttemptTask, QuizResult
from lms.assessment.queries import load_bank_questions
from lms.assessment.rules import (
    CHOICE_TYPES,
    QUESTION_TYPES,
    WHOLE_MARK,
    BankQuestion,
    Earned,
    draw_questions,
)
from lms.assessment.services import fold_attempts
from lms.assessment.services.attempts import GROUPS
from lms.catalogue import queries as catalogue
from lms.catalogue.queries import Outline, QuizEntry
from lms.core.clock import local_date
from lms.demo.final_tasks import DemoTask, build_task_rows, draw_demo_tasks, mark_practice
from lms.demo.learning import CHUNK, DemoEnrolment, insert_chunks

SHARE_FAILED: Final = 0.25  # of quizzes: one attempt was not passed
SHARE_BLANK: Final = 0.08  # of wrong answers: none was given
SHARE_OTHER_LANGUAGE: Final = 0.04  # of attempts: read in the person's other language
HARDEST: Final = 2  # times as often wrong as the easiest question
MINUTES: Final = 12
DRAWS: Final = 12
WRONG_TEXTS: Final = {"kk": "білмеймін", "ru": "не знаю"}
Row = dict[str, Any]
Built = tuple[Row, list[Row], list[Row]]  # an attempt, its answers, its practice tasks


@dataclass(frozen=True, slots=True)
class DemoQuestion:
    """A drawn question: how hard it is (from 1), and the answers that the demo gives to it."""

    id: int
    hardness: float
    right: Row
    wrong: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class DemoDraw:
    """A draw of a quiz, as it is stored and as it is answered."""

    seed: int
    drawn: list[Row]
    questions: tuple[DemoQuestion, ...]
    tasks: tuple[DemoTask, ...]


@dataclass(frozen=True, slots=True)
class DemoQuiz:
    """A quiz with its draws, and when in a run through the course it is taken, from 0 to 1."""

    entry: QuizEntry
    draws: tuple[DemoDraw, ...]
    share: float


def add_attempts(
    session: Session, chance: random.Random, enrolments: Sequence[DemoEnrolment], *, zone: ZoneInfo
) -> None:
    """Add the attempts with an answer to each of their questions, and count their results."""
    outlines = {
        enrolment.course.outline.version_id: enrolment.course.outline for enrolment in enrolments
    }
    quizzes = {
        version_id: _load_quizzes(session, chance, outline)
        for version_id, outline in outlines.items()
    }
    built = [
        attempt
        for enrolment in enrolments
        for attempt in _build_attempts(
            chance, enrolment, quizzes[enrolment.course.outline.version_id]
        )
    ]
    for attempt, _answers, _tasks in built:
        attempt["submitted_on"] = local_date(attempt["submitted_at"], zone)
    for start in range(0, len(built), CHUNK):
        _insert_with_answers(session, built[start : start + CHUNK])
    _copy_groups(session)
    _add_results(session)
    fold_attempts(session, limit=len(built))


def _copy_groups(session: Session) -> None:
    """Give each attempt the region and the age that its submission would have copied."""
    session.execute(
        update(Attempt)
        .where(Attempt.submitted_at.is_not(None))
        .values(**GROUPS)
        .execution_options(synchronize_session=False)
    )


def _add_results(session: Session) -> None:
    """Add what counts of all attempts at a quiz: in these courses the best one."""
    passed = func.max(case((Attempt.passed.is_(True), 1), else_=0)) == 1
    best = (
        select(Attempt.enrolment_id, Attempt.quiz_id, func.max(Attempt.percent), passed)
        .where(Attempt.submitted_at.is_not(None))
        .group_by(Attempt.enrolment_id, Attempt.quiz_id)
    )
    session.execute(
        insert(QuizResult).from_select(["enrolment_id", "quiz_id", "percent", "passed"], best)
    )


def _load_quizzes(session: Session, chance: random.Random, outline: Outline) -> list[DemoQuiz]:
    keys = catalogue.load_answer_keys(session, outline.version_id)
    positions = {item.id: item.index for item in outline.items if item.kind in ("quiz", "final")}
    quizzes = []
    for quiz in outline.quizzes:
        bank = load_bank_questions(session, outline, quiz)
        questions = {row.id: _build_question(row, keys[row.id][1]) for row in bank}
        draws = []
        for _number in range(DRAWS):
            seed = chance.getrandbits(62)
            drawn = draw_questions(bank, quiz.draw, seed, rules=quiz.draws)
            answered = tuple(questions[item["question"]] for item in drawn)
            tasks = draw_demo_tasks(session, chance, quiz, seed)
            draws.append(DemoDraw(seed, drawn, answered, tasks))
        share = (positions[quiz.id] + 1) / len(outline.items)
        quizzes.append(DemoQuiz(quiz, tuple(draws), share))
    return quizzes


def _build_question(row: BankQuestion, key: Mapping[str, Any]) -> DemoQuestion:
    hardness = 1 + (HARDEST - 1) * random.Random(row.id).random()  # noqa: S311 - the same each time
    right = QUESTION_TYPES[row.type].build_right(key)
    return DemoQuestion(row.id, hardness, right, _list_wrong(row, key, right))


def _list_wrong(row: BankQuestion, key: Mapping[str, Any], right: Row) -> tuple[Row, ...]:
    """Return wrong answers: another option, another number or text, or nothing filled in right."""
    if row.type in CHOICE_TYPES:
        options = ({"options": [position]} for position in range(row.options))
        return tuple(option for option in options if option != right)
    if row.type == "number":
        return tuple({"text": f"{key['high'] + more:g}"} for more in (1, 10))
    if row.type == "text":
        return tuple({"text": text} for text in WRONG_TEXTS.values())
    if row.type == "gaps":
        return tuple({"values": [text] * len(key["gaps"])} for text in WRONG_TEXTS.values())
    values = right["values"]
    if row.type == "categorise":  # the next group, as far as there is one
        return ({"values": [1 - value if value < 2 else 0 for value in values]},)
    return ({"values": [*values[1:], values[0]]},)  # each row or place has its neighbour's


def _build_attempts(
    chance: random.Random, enrolment: DemoEnrolment, quizzes: Sequence[DemoQuiz]
) -> Iterator[Built]:
    """Yield the attempts of a run with their answers: at the part of the quizzes that was done."""
    course = enrolment.course
    for quiz in quizzes:
        is_final = quiz.entry == course.outline.final
        if is_final and course.done_at is None:
            continue  # it opens when everything else is done
        if course.done_at is None and quiz.share > enrolment.share:
            continue
        ends_at = course.until if is_final else course.at + (course.until - course.at) * quiz.share
        results = ([False] if chance.random() < SHARE_FAILED else []) + [True]
        for number, passed in enumerate(results, 1):
            ended_at = max(ends_at - timedelta(hours=len(results) - number), course.at)
            draw = chance.choice(quiz.draws)
            right = _draw_right(chance, quiz.entry, len(draw.drawn), passed=passed)
            if passed and is_final:
                right = enrolment.final_right
            yield _build_attempt(
                chance, enrolment, quiz.entry, draw, right=right, number=number, ended_at=ended_at
            )


def _draw_right(chance: random.Random, quiz: QuizEntry, total: int, *, passed: bool) -> int:
    needed = count_needed(quiz, total)
    return chance.randint(needed, total) if passed else chance.randint(0, max(needed - 1, 0))


def count_needed(quiz: QuizEntry, total: int) -> int:
    """Return how many right answers of `total` pass a quiz."""
    return -(-quiz.pass_percent * total // 100)


def _build_attempt(
    chance: random.Random,
    enrolment: DemoEnrolment,
    quiz: QuizEntry,
    draw: DemoDraw,
    *,
    right: int,
    number: int,
    ended_at: datetime,
) -> Built:
    """Return the rows of an attempt, of its answers and of its practice tasks.

    Harder questions are wrong more often.
    """
    total, language = len(draw.drawn), enrolment.course.learner.language
    if chance.random() < SHARE_OTHER_LANGUAGE:
        language = "ru" if language == "kk" else "kk"
    started_at = max(ended_at - timedelta(minutes=MINUTES), enrolment.course.at)
    order = sorted(range(total), key=lambda index: chance.random() * draw.questions[index].hardness)
    known = set(order[:right])
    practice, earned = _mark_all(quiz, draw, right)
    attempt: Row = {
        "enrolment_id": enrolment.id,
        "quiz_id": quiz.id,
        "number": number,
        "seed": draw.seed,
        "drawn": draw.drawn,
        "started_at": started_at,
        "submitted_at": ended_at,
        "right": right,
        "practice": practice or None,
        **_describe_result(earned, quiz),
    }
    answers = [
        _build_answer(chance, question, attempt, index in known, language) | {"position": index + 1}
        for index, question in enumerate(draw.questions)
    ]
    marks = [item["mark"] for item in practice]
    return attempt, answers, build_task_rows(draw.tasks, marks, language, ended_at)


def _mark_all(quiz: QuizEntry, draw: DemoDraw, right: int) -> tuple[list[Row], Earned]:
    """Return the practice tasks of an attempt with their marks, and what it earns in all."""
    total = len(draw.drawn)
    return mark_practice(
        quiz,
        Earned(WHOLE_MARK * right, WHOLE_MARK * total),
        [task.id for task in draw.tasks],
        all_done=right >= count_needed(quiz, total),
    )


def _describe_result(earned: Earned, quiz: QuizEntry) -> Row:
    return {
        "mark": earned.mark,
        "whole_mark": earned.whole_mark,
        "percent": earned.percent,
        "passed": earned.reaches(quiz.pass_percent),
    }


def _build_answer(
    chance: random.Random, question: DemoQuestion, attempt: Row, is_right: bool, language: str
) -> Row:
    is_blank = not is_right and chance.random() < SHARE_BLANK
    given = question.right if is_right else {} if is_blank else chance.choice(question.wrong)
    return {
        "question_id": question.id,
        "given": given,
        "answered_at": attempt["submitted_at" if is_blank else "started_at"],
        "mark": WHOLE_MARK * is_right,
        "right": is_right,
        "language": None if is_blank else language,
    }


def _insert_with_answers(session: Session, built: list[Built]) -> None:
    ids = session.scalars(
        insert(Attempt).returning(Attempt.id, sort_by_parameter_order=True),
        [attempt for attempt, _answers, _tasks in built],
    ).all()
    answers = [row for _attempt, row, _tasks in built]
    tasks = [row for _attempt, _answers, row in built]
    for table, rows_by_attempt in ((Answer, answers), (AttemptTask, tasks)):
        rows = [
            {"attempt_id": attempt_id, **row}
            for attempt_id, own_rows in zip(ids, rows_by_attempt, strict=True)
            for row in own_rows
        ]
        insert_chunks(session, table, rows)
