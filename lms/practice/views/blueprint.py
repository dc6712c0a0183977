"""The blueprint of practice, and the loading of its tasks."""

from typing import Final

from flask import Blueprint, g, jsonify, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, TRAINER
from lms.catalogue.queries import Outline, find_current_version_id, load_outline
from lms.catalogue.rules.competences import describe_competence
from lms.catalogue.rules.task_entries import TaskEntry
from lms.practice.errors import RunRefused, TaskNotFound
from lms.web.errors import get_status
from lms.web.transaction import reading_session

blueprint = Blueprint("practice", __name__, url_prefix="/practice")
JSON: Final = "application/json"
LEADERS: Final = (TRAINER, CONSULTANT, HR, NATIONAL_ADMIN)  # roles that lead groups
READERS: Final = (TRAINER, NATIONAL_ADMIN)  # roles that read the results of runs


def is_json_wanted() -> bool:
    """Return whether the player's script sent the request, which shows the result itself."""
    return request.accept_mimetypes.best_match(["text/html", JSON]) == JSON


@blueprint.errorhandler(RunRefused)
def refuse_run(error: RunRefused) -> BaseResponse | tuple[str, int]:
    """Say plainly that a run does not count; the log gets the reason."""
    g.setdefault("refused", f"{error.get_code()}: {error.params.get('reason')}")
    status = get_status(error)
    if is_json_wanted():
        reply = jsonify(message=error.describe())
        reply.status_code = status
        return reply
    return render_template("practice/refused.html", message=error.describe()), status


def find_entry(outline: Outline, module: str, task: str) -> TaskEntry:
    """Return a task of a version. Raises TaskNotFound."""
    entry = outline.find_task(module, task)
    if entry is None:
        raise TaskNotFound(slug=outline.slug)
    return entry


def load_current_entry(slug: str, module: str, task: str) -> tuple[Outline, TaskEntry]:
    """Return a task of the course's current version. Raises TaskNotFound."""
    version_id = find_current_version_id(reading_session(), slug)
    if version_id is None:
        raise TaskNotFound
    outline = load_outline(reading_session(), version_id)
    return outline, find_entry(outline, module, task)


def list_competences(outline: Outline, entry: TaskEntry) -> list[str]:
    """Return the competences that a task shows, each by its name and code."""
    module = next(row for row in outline.modules if row.slug == entry.module_slug)
    return [describe_competence(code) for code in module.get_competences_of(entry)]
