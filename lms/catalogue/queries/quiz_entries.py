"""The quizzes in the outline of a version, with the rules of each."""

from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalogue.models import Quiz
from lms.catalogue.queries.task_entries import load_final_tasks
from lms.catalogue.rules.conduct import Conduct
from lms.catalogue.rules.draw_rules import load_draw_rules
from lms.catalogue.rules.quiz_entries import BandEntry, QuizEntry
from lms.catalogue.rules.task_entries import FinalTaskEntry


def load_quiz_entries(session: Session, version_id: int, slugs: dict[int, str]) -> list[QuizEntry]:
    """Return the quizzes in an outline, the final test among them."""
    quizzes = session.scalars(select(Quiz).where(Quiz.version_id == version_id).order_by(Quiz.id))
    return [
        _build_quiz_entry(
            quiz, slugs, load_final_tasks(session, version_id) if quiz.practice_draw else ()
        )
        for quiz in quizzes
    ]


def _build_quiz_entry(
    quiz: Quiz, slugs: dict[int, str], tasks: tuple[FinalTaskEntry, ...]
) -> QuizEntry:
    own = ("module_slug", "bands", "conduct", "draws", "tasks")
    same = (name for name in QuizEntry.__dataclass_fields__ if name not in own)
    return QuizEntry(
        module_slug=slugs.get(quiz.module_id or 0, ""),
        draws=load_draw_rules(quiz.draws),
        tasks=tasks,
        bands=tuple(BandEntry(band["from"], band["kk"], band["ru"]) for band in quiz.bands),
        conduct=Conduct(**{field.name: getattr(quiz, field.name) for field in fields(Conduct)}),
        **{name: getattr(quiz, name) for name in same},
    )
