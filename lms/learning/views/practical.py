"""The practical part of an attempt at a final test: its tasks before handing in, and after it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from lms.assessment.queries import AttemptRow, list_drawn_tasks
from lms.assessment.rules import WHOLE_MARK, show_mark
from lms.assessment.rules.practice import list_task_marks
from lms.assessment.rules.review import Visibility
from lms.catalogue.queries import QuizEntry, load_final_texts
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.web.templating import local
from lms.web.transaction import session


@dataclass(frozen=True, slots=True)
class TaskResult:
    """A practice task of a submitted attempt as its learner sees it; lists as the policy allows.

    `reached` of `goals` is how many goals were met.
    """

    position: int
    title: str
    is_done: bool
    is_whole: bool
    marks: float
    possible: float
    reached: int
    goals: int
    good: tuple[str, ...]
    missing: tuple[str, ...]
    happened: tuple[str, ...]


def list_task_items(
    attempt: AttemptRow, quiz: QuizEntry, *, is_open: bool
) -> list[dict[str, object]]:
    """Return the practice tasks of an attempt as menu items that say whether they are done."""
    if not attempt.practice:
        return []
    return [
        {
            "title": _("Task %(number)s: %(title)s")
            % {"number": task.position, "title": local(quiz.find_task(task.task_id), "title")},
            "url": url_for("practice.final_task", attempt_id=attempt.id, position=task.position)
            if is_open
            else None,
            "state": "done" if task.is_done else "open",
            "note": _("handed over") if task.is_done else _("not done yet"),
            "is_answered": task.is_done,
        }
        for task in list_drawn_tasks(session(), attempt.id)
    ]


def list_task_results(
    attempt: AttemptRow, quiz: QuizEntry, visible: Visibility
) -> list[TaskResult]:
    """Return what the practice tasks of a submitted attempt came to; [] without any."""
    if not attempt.practice:
        return []
    tasks = list_drawn_tasks(session(), attempt.id)
    texts = load_final_texts(session(), [task.task_id for task in tasks], current_language())
    marks = list_task_marks(quiz, attempt.practice, attempt.weights)
    return [
        TaskResult(
            position=task.position,
            title=local(result.task, "title"),
            is_done=task.is_done,
            is_whole=result.mark == WHOLE_MARK,
            marks=show_mark(result.earned.mark),
            possible=show_mark(result.earned.whole_mark),
            **_list_goals(task.outcome or {}, texts[task.task_id], visible),
        )
        for task, result in zip(tasks, marks, strict=True)
    ]


def _list_goals(
    outcome: dict[str, Any], texts: Mapping[str, str], visible: Visibility
) -> dict[str, Any]:
    """Return the goals reached and missed, and what was forbidden and happened, as fields.

    Whoever may still try is not told which goals were missed: that would be the key.
    """
    goals = {name: text for name, text in texts.items() if name.startswith("goals.")}
    reached_names = {f"goals.{name}" for name in outcome.get("goals", ())}
    missing = tuple(text for name, text in goals.items() if name not in reached_names)
    deeds = tuple(texts[f"forbidden.{name}"] for name in outcome.get("happened", ()))
    return {
        "reached": len(reached_names),
        "goals": len(goals),
        "good": tuple(goals[name] for name in goals if name in reached_names)
        if visible.feedback
        else (),
        "missing": missing if visible.feedback and visible.model else (),
        "happened": deeds if visible.feedback else (),
    }
