"""A course whose first quiz has a text that a person grades, and attempts at it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessment.queries import AttemptRow
from lms.assessment.services import save_answer
from lms.catalogue.models import Question
from lms.catalogue.queries import QuizEntry
from tests.conftest import NOW
from tests.factories.catalogue import Files, replace_text
from tests.factories.learning import Learner, answer_all, begin_attempt, hand_in
from tests.factories.question_types import build_every_type_files

TEXT = "Сәлеметсіз бе!\nКөшеде жарық жоқ. <b>Жөндеңіз</b>."


def build_written_files(pass_percent: int = 70, texts: int = 1) -> Files:
    """Return a course whose first quiz asks two questions: texts, or one with options first."""
    files = build_every_type_files(("single", "written"))
    module = "01-files/module.toml"
    files = replace_text(module, "pass = 50", f"pass = {pass_percent}", files)
    if texts == 2:
        for language in ("kk", "ru"):
            path = f"01-files/quiz.{language}.md"
            _singles, mark, rest = files[path].decode().partition("## written-a")
            others = (mark + rest).replace("## written-", "## letter-")
            others = others.replace("lesson: 02-written", "lesson: 01-single")
            files[path] = f"{others}\n{mark}{rest}".encode()
    return files


def find_text_position(session: Session, attempt: AttemptRow) -> int:
    """Return the position of the first text of an attempt."""
    ids = [item["question"] for item in attempt.drawn_items]
    types = dict(
        session.execute(select(Question.id, Question.type).where(Question.id.in_(ids))).all()
    )
    return next(place for place, number in enumerate(ids, 1) if types[number] == "written")


def hand_in_text(
    session: Session,
    learner: Learner,
    quiz: QuizEntry | None = None,
    *,
    text: str = TEXT,
    right: bool = True,
    language: str = "kk",
    now: Any = NOW,
) -> AttemptRow:
    """Take the first quiz with a text; what a machine grades is all right, or all wrong."""
    quiz = quiz or learner.outline.quizzes[0]
    attempt = begin_attempt(session, learner, quiz, now=now)
    answer_all(session, learner, attempt, right=right, language=language, now=now)
    save_answer(
        session,
        attempt_id=attempt.id,
        person_id=learner.person.id,
        position=find_text_position(session, attempt),
        form_values=[text],
        language=language,
        now=now,
    )
    return hand_in(session, learner, quiz, attempt, now=now)
