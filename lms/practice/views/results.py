"""Views of what runs came to, for trainers of the course: nobody is named in them."""

from functools import partial
from typing import Final

from flask import render_template, url_for

from lms.catalogue.queries import load_outline
from lms.catalogue.rules.task_entries import TaskEntry
from lms.core.i18n import current_language, format_percent
from lms.practice.errors import TaskNotFound
from lms.practice.queries import load_task
from lms.practice.queries.results import TaskFigures, count_by_task, list_runs, load_figures
from lms.practice.rules.runs import SMALLEST, count_by_goal
from lms.practice.views.blueprint import READERS, blueprint
from lms.practice.views.deeds import count_deeds
from lms.practice.views.final_results import list_final_rows
from lms.practice.views.own_tasks import load_task_of, load_versions
from lms.practice.views.run_rows import build_run_row
from lms.scenes.rules.kinds import KINDS
from lms.web import access
from lms.web.pagination import read_listing
from lms.web.tables import TableRow
from lms.web.templating import local
from lms.web.transaction import reading_session

MOST_THIRD_DEEDS: Final = 5


@blueprint.get("/results/<slug>/versions/<int:number>")
@access.role(*READERS)
def results(slug: str, number: int) -> str:
    """Show the practice tasks of a version: how many played them, and how many passed."""
    version = next((row for row in load_versions(slug).values() if row.number == number), None)
    if version is None:
        raise TaskNotFound
    outline = load_outline(reading_session(), version.id)
    counts = count_by_task(reading_session(), version.id)
    rows: list[TableRow] = []
    for module in outline.modules:
        for task in module.tasks:
            row: TableRow = {"task": _link_task(slug, task), "module": local(module, "title")}
            task_counts = counts.get(task.id)
            if task_counts is not None and task_counts.learners >= SMALLEST:
                row |= {
                    "runs": task_counts.runs,
                    "learners": task_counts.learners,
                    "passed": format_percent(task_counts.passed_learners / task_counts.learners),
                    "hints": format_percent(task_counts.hints / task_counts.runs),
                }
            rows.append(row)
    final_rows = list_final_rows(slug, outline)
    return render_template(
        "practice/results.html", slug=slug, outline=outline, rows=rows, final_rows=final_rows
    )


@blueprint.get("/results/<slug>/tasks/<int:task_id>")
@access.role(*READERS)
def task_results(slug: str, task_id: int) -> str:
    """Show where learners get stuck in a task, and its runs."""
    outline, entry = load_task_of(slug, task_id)
    figures = load_figures(reading_session(), task_id)
    is_enough = figures.learners >= SMALLEST
    page = read_listing(
        partial(list_runs, reading_session(), task_id), lambda: figures.runs if is_enough else 0
    )
    return render_template(
        "practice/task_results.html",
        slug=slug,
        outline=outline,
        entry=entry,
        figures=figures if is_enough else None,
        funnel=_build_funnel(task_id, figures),
        thirds=_build_thirds(task_id, figures),
        page=page,
        runs=[build_run_row(slug, run) for run in page.items] if is_enough else [],
    )


def _link_task(slug: str, task: TaskEntry) -> dict[str, str]:
    url = url_for("practice.task_results", slug=slug, task_id=task.id)
    return {"text": local(task, "title"), "href": url}


def _build_funnel(task_id: int, figures: TaskFigures) -> list[TableRow]:
    """Return a row for each goal: in how many runs it was reached."""
    scene = load_task(reading_session(), task_id)
    texts = scene.texts[current_language()]
    numbers = count_by_goal(scene.goal_names, figures.masks)
    return [
        {
            "goal": texts[f"goals.{name}"],
            "runs": number,
            "share": format_percent(number / figures.runs) if figures.runs else None,
        }
        for name, number in zip(scene.goal_names, numbers, strict=True)
    ]


def _build_thirds(task_id: int, figures: TaskFigures) -> list[TableRow]:
    """Return a row for each of the commonest third actions, in words."""
    scene = load_task(reading_session(), task_id)
    start = scene.build_script(current_language()).start
    counts = count_deeds(KINDS[scene.kind], start, figures.third_actions)
    return [{"action": deed, "runs": runs} for deed, runs in counts[:MOST_THIRD_DEEDS]]
