"""Drawing of the practice tasks of attempts at final tests."""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.assessment.models import AttemptTask
from lms.assessment.queries import AttemptRow
from lms.assessment.rules.practice import draw_tasks
from lms.catalogue.queries import QuizEntry
from lms.scenes.rules.shuffling import MAX_SEED


def draw_practice(
    quiz: QuizEntry, seed: int, earlier: Sequence[AttemptRow]
) -> list[dict[str, int]]:
    """Return the practice tasks of an attempt as models.Attempt stores them; [] without any."""
    if not quiz.practice_draw:
        return []
    seen_ids = {item["task"] for attempt in earlier for item in attempt.practice or ()}
    return [
        {"task": task.id} for task in draw_tasks(quiz.tasks, quiz.practice_draw, seed, seen_ids)
    ]


def add_drawn_tasks(
    session: Session, attempt_id: int, practice: Sequence[Mapping[str, int]]
) -> None:
    """Add a row with a seed of its own for each task that a new attempt has drawn."""
    if not practice:
        return
    rows = [
        {
            "attempt_id": attempt_id,
            "position": position,
            "task_id": item["task"],
            "seed": secrets.randbelow(MAX_SEED + 1),
        }
        for position, item in enumerate(practice, 1)
    ]
    session.execute(insert(AttemptTask), rows)
