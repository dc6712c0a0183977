"""Generated runs of the practice tasks of final tests: done by the author's solution, or not."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.assessment.rules import WHOLE_MARK, EarnedMarks
from lms.assessment.rules.practice import add_practice, draw_tasks, list_task_marks
from lms.catalogue.queries import QuizEntry
from lms.core.i18n import LANGUAGES
from lms.demo.rows import DemoRow
from lms.practice.queries import TaskScene, load_final_task
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.scene import build_trace, list_solution
from lms.scenes.rules.shuffling import MAX_SEED


@dataclass(frozen=True, slots=True)
class DemoTask:
    """A drawn task with its seed, its goals, and the trace that reaches them, by language."""

    id: int
    seed: int
    goals: list[str]
    traces: dict[str, list[Any]]

    def build_row(self, position: int, mark: int, language: str, done_at: datetime) -> DemoRow:
        """Return the row of an AttemptTask without its attempt: a run, or none for mark 0."""
        row: DemoRow = {"position": position, "task_id": self.id, "seed": self.seed}
        names = ("language", "done_at", "saved_at", "seconds", "mark", "digest", "outcome", "trace")
        if not mark:
            return row | {"runs": 0} | dict.fromkeys(names)
        trace = self.traces[language]
        return row | {
            "runs": 1,
            "language": language,
            "done_at": done_at,
            "saved_at": done_at,
            "seconds": (trace[-1][0] - trace[0][0]) // 1000,
            "mark": mark,
            "digest": "",  # many do the same here
            "outcome": {"goals": self.goals, "happened": {}},
            "trace": trace,
        }


def build_task_rows(
    tasks: Sequence[DemoTask], marks: Sequence[int], language: str, done_at: datetime
) -> list[DemoRow]:
    """Return the rows of an attempt's tasks with these marks."""
    return [
        task.build_row(position, mark, language, done_at)
        for position, (task, mark) in enumerate(zip(tasks, marks, strict=True), 1)
    ]


def draw_demo_tasks(
    session: Session, chance: random.Random, quiz: QuizEntry, seed: int
) -> tuple[DemoTask, ...]:
    """Return the practice tasks of a draw of a quiz; () without a practical part."""
    tasks = draw_tasks(quiz.tasks, quiz.practice_draw, seed) if quiz.practice_draw else []
    return tuple(_build_task(chance, load_final_task(session, task.id)) for task in tasks)


def _build_task(chance: random.Random, scene: TaskScene) -> DemoTask:
    seed = chance.randint(0, MAX_SEED)
    traces = {
        language: build_trace(
            list_solution(
                KINDS[scene.kind],
                scene.build_script(language),
                scene.content,
                seed,
                scene.texts[language],
            )
        )
        for language in LANGUAGES
    }
    return DemoTask(id=scene.id, seed=seed, goals=scene.goal_names, traces=traces)


def mark_practice(
    quiz: QuizEntry, questions: EarnedMarks, task_ids: Sequence[int], *, all_done: bool
) -> tuple[list[DemoRow], EarnedMarks]:
    """Return the tasks of an attempt with their marks, and what it earns with its questions.

    Without `all_done` so many are done that the attempt is not passed.
    """
    weights = [questions.whole_mark // WHOLE_MARK]
    practice: list[DemoRow] = [{"task": task_id, "mark": 0} for task_id in task_ids]
    earned = add_practice(questions, list_task_marks(quiz, practice, weights))
    for item in practice:
        item["mark"] = WHOLE_MARK
        more = add_practice(questions, list_task_marks(quiz, practice, weights))
        if all_done or not more.is_at_least(quiz.pass_percent):
            earned = more
        else:
            item["mark"] = 0
    return practice, earned
