"""The practical part of a final test: which tasks an attempt draws, and what they earn. Pure."""

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.assessment.rules.passing import EarnedMarks
from lms.assessment.rules.types import WHOLE_MARK
from lms.catalogue.rules.quiz_entries import QuizEntry
from lms.catalogue.rules.task_entries import FinalTaskEntry


@dataclass(frozen=True, slots=True)
class TaskMark:
    """What a practice task of an attempt earned of its part of the marks.

    `mark` is in parts of WHOLE_MARK, whatever the task is worth; None: it was not done.
    """

    position: int
    task: FinalTaskEntry
    mark: int | None
    earned: EarnedMarks


def draw_tasks(
    tasks: Sequence[FinalTaskEntry], count: int, seed: int, seen_ids: Collection[int] = frozenset()
) -> list[FinalTaskEntry]:
    """Return the tasks of an attempt, decided by its seed alone, the easier ones first.

    Kinds take turns, so that each gives a task before any gives a second one. Within a kind, tasks
    that earlier attempts had, `seen_ids`, come last.
    """
    generator = random.Random(f"{seed} practice")  # noqa: S311 - reproducible on purpose
    by_kind: dict[str, list[FinalTaskEntry]] = {}
    for task in tasks:
        by_kind.setdefault(task.kind, []).append(task)
    queues = list(by_kind.values())
    generator.shuffle(queues)
    for queue in queues:
        generator.shuffle(queue)
        queue.sort(key=lambda task: task.id in seen_ids)
    queues.sort(key=lambda queue: queue[0].id in seen_ids)
    longest = max((len(queue) for queue in queues), default=0)
    in_turns = [queue[turn] for turn in range(longest) for queue in queues if turn < len(queue)]
    return sorted(in_turns[:count], key=lambda task: (task.level, task.position))


def grade_run(goal_marks: Mapping[str, int], goals: Collection[str], deeds: Collection[str]) -> int:
    """Return what the goals of a run earn in parts of WHOLE_MARK; a forbidden deed costs it all."""
    if deeds:
        return 0
    return WHOLE_MARK * sum(goal_marks[name] for name in goals) // sum(goal_marks.values())


def split_practice_mark(question_mark: int, share: int, count: int) -> list[int]:
    """Return the whole mark of each task, which together are `share` per cent of all marks.

    `question_mark` is that of all questions. What does not divide comes to the first ones. If all
    questions are left out of the marks, each task is worth one.
    """
    whole = question_mark * share // (100 - share) or WHOLE_MARK * count
    each, rest = divmod(whole, count)
    return [each + (place < rest) for place in range(count)]


def list_task_marks(
    quiz: QuizEntry, practice: Sequence[Mapping[str, Any]] | None, weights: Sequence[int]
) -> list[TaskMark]:
    """Return what the tasks of an attempt earned; `weights` are those of its questions."""
    if not practice:
        return []
    question_mark = WHOLE_MARK * sum(weights)
    wholes = split_practice_mark(question_mark, quiz.practice_share, len(practice))
    return [
        TaskMark(
            position=position,
            task=quiz.find_task(item["task"]),
            mark=item.get("mark"),
            earned=EarnedMarks((item.get("mark") or 0) * whole // WHOLE_MARK, whole),
        )
        for position, (item, whole) in enumerate(zip(practice, wholes, strict=True), 1)
    ]


def add_practice(questions: EarnedMarks, tasks: Sequence[TaskMark]) -> EarnedMarks:
    """Return what questions and practice tasks earned together."""
    return EarnedMarks(
        questions.mark + sum(task.earned.mark for task in tasks),
        questions.whole_mark + sum(task.earned.whole_mark for task in tasks),
    )


def add_practice_by_competence(
    questions: Mapping[str, EarnedMarks], tasks: Sequence[TaskMark]
) -> dict[str, EarnedMarks]:
    """Return the sums by competence; a task may be of several, as a question may."""
    names = dict.fromkeys([*questions, *(name for task in tasks for name in task.task.competences)])
    return {
        name: add_practice(
            questions.get(name, EarnedMarks(0, 0)),
            [task for task in tasks if name in task.task.competences],
        )
        for name in names
    }
