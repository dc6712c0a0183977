"""Views of what the tasks of a final test came to, for trainers of the course: nobody is named."""

from collections import Counter

from flask import render_template, url_for

from lms.assessment.queries import FinalTaskCounts, count_final_tasks, count_outcomes
from lms.assessment.rules import WHOLE_MARK
from lms.catalogue.queries import Outline, list_versions, load_final_texts, load_outline
from lms.catalogue.rules.task_entries import FinalTaskEntry
from lms.core.i18n import current_language, format_percent
from lms.practice.errors import TaskNotFound
from lms.practice.rules.runs import SMALLEST
from lms.practice.views.blueprint import READERS, blueprint
from lms.web import access
from lms.web.tables import TableRow
from lms.web.templating import local
from lms.web.transaction import reading_session


@blueprint.get("/results/<slug>/final/<int:task_id>")
@access.role(*READERS)
def final_task_results(slug: str, task_id: int) -> str:
    """Show how far learners got in a task of the final test."""
    outline, entry = _load_task(slug, task_id)
    counts = _count_tasks([task_id]).get(task_id)
    texts = load_final_texts(reading_session(), [task_id], current_language())[task_id]
    goal_counts, deed_counts = count_outcomes(reading_session(), task_id) if counts else ({}, {})
    return render_template(
        "practice/final_task_results.html",
        slug=slug,
        outline=outline,
        entry=entry,
        counts=counts,
        mean=_compute_mean(counts) if counts else None,
        goals=_list_rows("goals.", texts, Counter(goal_counts), counts),
        deeds=_list_rows("forbidden.", texts, Counter(deed_counts), counts),
    )


def list_final_rows(slug: str, outline: Outline) -> list[TableRow]:
    """Return a row for each task of the final test of a version; figures from five learners on."""
    tasks = outline.final.tasks if outline.final else ()
    counts_by_task = _count_tasks([task.id for task in tasks]) if tasks else {}
    return [_build_row(slug, task, counts_by_task.get(task.id)) for task in tasks]


def _count_tasks(task_ids: list[int]) -> dict[int, FinalTaskCounts]:
    """Return the counts of the tasks that five learners or more have had, by task."""
    counts = count_final_tasks(reading_session(), task_ids)
    return {
        task_id: task_counts
        for task_id, task_counts in counts.items()
        if task_counts.learners >= SMALLEST
    }


def _build_row(slug: str, task: FinalTaskEntry, counts: FinalTaskCounts | None) -> TableRow:
    url = url_for("practice.final_task_results", slug=slug, task_id=task.id)
    row: TableRow = {"task": {"text": local(task, "title"), "href": url}}
    if counts is not None:
        row |= {
            "drawn": counts.times_drawn,
            "learners": counts.learners,
            "done": format_percent(counts.times_done / counts.times_drawn),
            "whole": format_percent(counts.times_whole / counts.times_drawn),
            "mean": _compute_mean(counts),
        }
    return row


def _compute_mean(counts: FinalTaskCounts) -> str:
    """Return the mean mark of those who had the task, done or not."""
    return format_percent(counts.mark / (WHOLE_MARK * counts.times_drawn))


def _load_task(slug: str, task_id: int) -> tuple[Outline, FinalTaskEntry]:
    """Return a task of any version of the actor's course. Raises TaskNotFound."""
    is_own = access.actor().can_edit_course(slug)
    for version in list_versions(reading_session(), slug) if is_own else []:
        outline = load_outline(reading_session(), version.id)
        for task in outline.final.tasks if outline.final else ():
            if task.id == task_id:
                return outline, task
    raise TaskNotFound


def _list_rows(
    prefix: str, texts: dict[str, str], numbers: Counter[str], counts: FinalTaskCounts | None
) -> list[TableRow]:
    """Return a row for each goal or forbidden deed: in how many of the runs it was true."""
    run_count = counts.times_done if counts else 0
    return [
        {
            "text": text,
            "runs": numbers[name.removeprefix(prefix)],
            "share": format_percent(numbers[name.removeprefix(prefix)] / run_count)
            if run_count
            else None,
        }
        for name, text in texts.items()
        if name.startswith(prefix)
    ]
