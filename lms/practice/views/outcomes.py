"""Replies that say what a run came to."""

from dataclasses import asdict

from flask import jsonify, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import current_language
from lms.practice.queries import TaskScene
from lms.practice.rules.tickets import Ticket
from lms.practice.views.blueprint import is_json_wanted
from lms.practice.views.links import PageLink
from lms.practice.views.scene_data import build_run_data
from lms.scenes.rules.replay import Outcome


def reply_with_outcome(
    task: TaskScene,
    outcome: Outcome,
    *,
    again: Ticket,
    result: str | None,
    next_link: PageLink,
    back: PageLink,
) -> BaseResponse | str:
    """Return the result for a script, or as a page.

    `again` is the ticket of the next run, so that the task can be done once more at once; `result`
    the URL at which the result is found later, None if it is not stored.
    """
    if is_json_wanted():
        title = task.texts[current_language()]["title"]
        run = {"stored": bool(result), "again": build_run_data(task, again)}
        return jsonify(asdict(outcome) | run | {"title": title, "result": result})
    return render_result(
        task, outcome, is_stored=bool(result), task_url=request.path, next_link=next_link, back=back
    )


def render_result(
    task: TaskScene,
    outcome: Outcome,
    *,
    is_stored: bool,
    task_url: str,
    next_link: PageLink,
    back: PageLink,
) -> str:
    """Return the page that says what a run came to."""
    texts = task.texts[current_language()]
    return render_template(
        "practice/result.html",
        texts=texts,
        outcome=outcome,
        good=[texts[f"goals.{name}"] for name in task.goal_names if name in outcome.goals],
        missing=[texts[f"goals.{name}"] for name in task.goal_names if name not in outcome.goals],
        happened=[texts[f"forbidden.{name}"] for name in outcome.happened],
        is_stored=is_stored,
        task_url=task_url,
        next_link=next_link,
        back=back,
    )
