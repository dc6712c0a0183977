"""Views of what runs came to, for trainers of the course: nobody is named in them."""

from functools import partial
from typing import Final

from flask import render_template, url_for

from lms.catalogue.queries import Outline, VersionEntry, list_versions, load_outline
from lms.catalogue.rules.task_entries import TaskEntry
from lms.core.i18n import current_language, format_date, format_percent, pgettext
from lms.core.i18n import gettext as _
from lms.practice.errors import TaskNotFound
from lms.practice.queries import load_task
from lms.practice.queries.results import (
    RunRow,
    StoredRun,
    TaskFigures,
    count_by_task,
    count_learners,
    find_run,
    list_runs,
    load_figures,
)
from lms.practice.rules.runs import SMALLEST, count_by_goal
from lms.practice.rules.tickets import VISITOR, Ticket
from lms.practice.views.blueprint import READERS, blueprint, build_scene_data
from lms.practice.views.deeds import count_deeds, describe_trace
from lms.practice.views.final_results import list_final_rows
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.kinds.base import META_ACTIONS
from lms.web import access
from lms.web.container import container
from lms.web.pagination import read_listing
from lms.web.tables import Row
from lms.web.templating import local
from lms.web.transaction import reading_session

MOST_THIRD_DEEDS: Final = 5
Versions = dict[int, VersionEntry]  # by id


@blueprint.get("/results/<slug>/versions/<int:number>")
@access.role(*READERS)
def results(slug: str, number: int) -> str:
    """Show the practice tasks of a version: how many played them, and how many passed."""
    version = next((row for row in _load_versions(slug).values() if row.number == number), None)
    if version is None:
        raise TaskNotFound
    outline = load_outline(reading_session(), version.id)
    counts = count_by_task(reading_session(), version.id)
    rows: list[Row] = []
    for module in outline.modules:
        for task in module.tasks:
            row: Row = {"task": _link_task(slug, task), "module": local(module, "title")}
            found = counts.get(task.id)
            if found is not None and found.learners >= SMALLEST:
                row |= {
                    "runs": found.runs,
                    "learners": found.learners,
                    "passed": format_percent(found.passed / found.learners),
                    "hints": format_percent(found.hints / found.runs),
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
    outline, entry = _load_task_of(slug, task_id)
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
        runs=[_build_run_row(slug, run) for run in page.items] if is_enough else [],
    )


@blueprint.get("/results/<slug>/runs/<int:run_id>")
@access.role(*READERS)
def replay_run(slug: str, run_id: int) -> str:
    """Play a run step by step, without saying whose it is."""
    outline, entry, run = _load_run(slug, run_id)
    scene = load_task(reading_session(), entry.id)
    ticket = Ticket(VISITOR, entry.id, run.seed, run.handed_in_at)
    data = build_scene_data(scene, ticket, send="", language=run.language)
    trace = run.trace or []
    steps = [step for step in trace if step[1] not in META_ACTIONS]
    data |= {"token": None, "replay": True, "solution": [step[1:] for step in steps]}
    return render_template(
        "practice/replay.html",
        title=local(entry, "title"),
        goal=scene.texts[current_language()]["goal"],
        scene=data if steps else None,
        kind=scene.kind,
        back=(local(entry, "title"), url_for("practice.task_results", slug=slug, task_id=entry.id)),
        run=_build_run_row(slug, run),
        steps=[
            (_format_time(step[0] // 1000), deed)
            for step, deed in zip(
                trace,
                describe_trace(KINDS[scene.kind], data["start"], run.seed, trace),
                strict=True,
            )
        ],
        is_emptied=run.trace is None,
        outline=outline,
    )


def _load_versions(slug: str) -> Versions:
    """Return the course's versions by id. Raises TaskNotFound if the actor is no trainer of it."""
    is_own = access.actor().can_edit_course(slug)
    rows = list_versions(reading_session(), slug) if is_own else []
    if not rows:
        raise TaskNotFound
    return {row.id: row for row in rows}


def _load_task_of(slug: str, task_id: int) -> tuple[Outline, TaskEntry]:
    """Return a task of any version of the course. Raises TaskNotFound."""
    found = _load_tasks(slug).get(task_id)
    if found is None:
        raise TaskNotFound
    return found


def _load_tasks(slug: str) -> dict[int, tuple[Outline, TaskEntry]]:
    """Return the tasks of all versions of the course by id. Raises TaskNotFound."""
    outlines = [load_outline(reading_session(), version_id) for version_id in _load_versions(slug)]
    return {
        task.id: (outline, task)
        for outline in outlines
        for module in outline.modules
        for task in module.tasks
    }


def _load_run(slug: str, run_id: int) -> tuple[Outline, TaskEntry, StoredRun]:
    """Return a run of a course that many enough have played. Raises TaskNotFound."""
    entries = _load_tasks(slug)
    run = find_run(reading_session(), run_id, list(entries))
    if run is None or count_learners(reading_session(), run.task_id) < SMALLEST:
        raise TaskNotFound
    return *entries[run.task_id], run


def _link_task(slug: str, task: TaskEntry) -> dict[str, str]:
    url = url_for("practice.task_results", slug=slug, task_id=task.id)
    return {"text": local(task, "title"), "href": url}


def _build_funnel(task_id: int, figures: TaskFigures) -> list[Row]:
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


def _build_thirds(task_id: int, figures: TaskFigures) -> list[Row]:
    """Return a row for each of the commonest third actions, in words."""
    scene = load_task(reading_session(), task_id)
    start = scene.build_script(current_language()).start
    counts = count_deeds(KINDS[scene.kind], start, figures.third_actions)
    return [{"action": deed, "runs": runs} for deed, runs in counts[:MOST_THIRD_DEEDS]]


def _build_run_row(slug: str, run: RunRow | StoredRun) -> Row:
    day = format_date(run.handed_in_at.astimezone(container().settings.timezone).date())
    result = (
        pgettext("run", "passed, %(percent)s %%")
        if run.passed
        else pgettext("run", "not passed, %(percent)s %%")
    )
    return {
        "run": {
            "text": _("Run %(number)s") % {"number": run.id},
            "href": url_for("practice.replay_run", slug=slug, run_id=run.id),
        },
        "day": day,
        "result": result % {"percent": run.percent},
        "time": _format_time(run.seconds),
        "hints": run.hints,
        "shown": _("yes") if run.shown else _("no"),
    }


def _format_time(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"
