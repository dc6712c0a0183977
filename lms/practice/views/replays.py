"""The view that plays a stored run step by step, without saying whose it is."""

from flask import render_template, url_for

from lms.catalogue.queries import Outline
from lms.catalogue.rules.task_entries import TaskEntry
from lms.core.i18n import current_language
from lms.practice.errors import TaskNotFound
from lms.practice.queries import load_task
from lms.practice.queries.results import StoredRun, count_learners, find_run
from lms.practice.rules.runs import SMALLEST
from lms.practice.rules.tickets import VISITOR, Ticket
from lms.practice.views.blueprint import READERS, blueprint
from lms.practice.views.deeds import describe_trace
from lms.practice.views.own_tasks import load_tasks
from lms.practice.views.run_rows import build_run_row, format_time
from lms.practice.views.scene_data import build_scene_data
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.kinds.base import META_ACTIONS
from lms.web import access
from lms.web.templating import local
from lms.web.transaction import reading_session


@blueprint.get("/results/<slug>/runs/<int:run_id>")
@access.role(*READERS)
def replay_run(slug: str, run_id: int) -> str:
    """Play a run step by step, without saying whose it is."""
    outline, entry, run = _load_run(slug, run_id)
    scene = load_task(reading_session(), entry.id)
    ticket = Ticket(
        enrolment_id=VISITOR, task_id=entry.id, seed=run.seed, issued_at=run.handed_in_at
    )
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
        run=build_run_row(slug, run),
        steps=[
            (format_time(step[0] // 1000), deed)
            for step, deed in zip(
                trace,
                describe_trace(KINDS[scene.kind], data["start"], run.seed, trace),
                strict=True,
            )
        ],
        is_emptied=run.trace is None,
        outline=outline,
    )


def _load_run(slug: str, run_id: int) -> tuple[Outline, TaskEntry, StoredRun]:
    """Return a run of a course that many enough have played. Raises TaskNotFound."""
    entries = load_tasks(slug)
    run = find_run(reading_session(), run_id, list(entries))
    if run is None or count_learners(reading_session(), run.task_id) < SMALLEST:
        raise TaskNotFound
    return *entries[run.task_id], run
