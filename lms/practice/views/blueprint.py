"""The blueprint of practice, and the data and replies that its pages share."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from flask import Blueprint, current_app, g, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, TRAINER
from lms.catalogue.queries import Outline, find_current_version_id, load_outline
from lms.catalogue.rules.competences import describe_competence
from lms.catalogue.rules.outline import CourseItem
from lms.catalogue.rules.task_entries import TaskEntry
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.practice.errors import RunRefused, TaskNotFound
from lms.practice.queries import TaskScene
from lms.practice.rules.tickets import Ticket, read_ticket, sign_ticket
from lms.practice.views.words import list_all_words
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.replay import Outcome
from lms.scenes.rules.scene import list_solution
from lms.scenes.rules.text_references import resolve_texts
from lms.web import access
from lms.web.container import now
from lms.web.errors import get_status
from lms.web.item_urls import get_item_url
from lms.web.person_keys import get_owner_key
from lms.web.templating import local
from lms.web.transaction import session

blueprint = Blueprint("practice", __name__, url_prefix="/practice")
JSON: Final = "application/json"
LEADERS: Final = (TRAINER, CONSULTANT, HR, NATIONAL_ADMIN)  # of groups
READERS: Final = (TRAINER, NATIONAL_ADMIN)  # of what runs came to
Link = tuple[str, str]  # text and URL


def wants_json() -> bool:
    """Return whether the player's script sent the request, which shows the result itself."""
    return request.accept_mimetypes.best_match(["text/html", JSON]) == JSON


@blueprint.errorhandler(RunRefused)
def refuse_run(error: RunRefused) -> BaseResponse | tuple[str, int]:
    """Say plainly that a run does not count; the log gets the reason."""
    g.setdefault("refused", f"{error.code()}: {error.params.get('reason')}")
    status = get_status(error)
    if wants_json():
        reply = jsonify(message=error.text())
        reply.status_code = status
        return reply
    return render_template("practice/refused.html", message=error.text()), status


def find_entry(outline: Outline, module: str, task: str) -> TaskEntry:
    """Return a task of a version. Raises TaskNotFound."""
    entry = outline.task(module, task)
    if entry is None:
        raise TaskNotFound(slug=outline.slug)
    return entry


def load_current_entry(slug: str, module: str, task: str) -> tuple[Outline, TaskEntry]:
    """Return a task of the course's current version. Raises TaskNotFound."""
    version_id = find_current_version_id(session(), slug)
    if version_id is None:
        raise TaskNotFound
    outline = load_outline(session(), version_id)
    return outline, find_entry(outline, module, task)


def read_request_ticket() -> Ticket:
    """Return the ticket of the token in the form. Raises RunRefused."""
    ticket = read_ticket(get_secret(), request.form.get("token", ""), now())
    if ticket is None:
        raise RunRefused(reason="token")
    return ticket


def get_secret() -> bytes:
    """Return the key by which run tokens are signed."""
    key = current_app.secret_key or b""
    return key.encode() if isinstance(key, str) else key


def build_scene_data(
    task: TaskScene, ticket: Ticket, *, send: str, language: str = ""
) -> dict[str, Any]:
    """Return what the player needs, with texts in a language, else in the current one.

    See static/js/practice/player.js.
    """
    language = language or current_language()
    texts = task.texts[language]
    return {
        "kind": task.kind,
        "start": resolve_texts(task.content["start"], texts),
        "goals": [
            _build_part(goal, texts, "goals") | {"marks": goal["marks"]}
            for goal in task.content["goals"]
        ],
        "forbidden": [_build_part(deed, texts, "forbidden") for deed in task.content["forbidden"]],
        "hints": texts["hints"],
        "pass": task.pass_percent,
        "send": send,
        "language": language,
        # Where a window keeps what is begun: nobody else who sits down at it goes on with that.
        "draft": f"{language} {ticket.enrolment_id} {ticket.task_id}",
        "owner": get_owner_key(),
        "words": list_all_words(task.kind, task.content["start"]),
        **build_run_data(task, ticket),
    }


def build_run_data(task: TaskScene, ticket: Ticket) -> dict[str, Any]:
    """Return what differs from run to run: the seed, the token, the solution."""
    texts = task.texts[current_language()]
    script = task.build_script(current_language())
    kind = KINDS[task.kind]
    return {
        "seed": ticket.seed,
        "token": sign_ticket(get_secret(), ticket),
        "solution": list_solution(kind, script, task.content, ticket.seed, texts),
    }


def _build_part(part: Mapping[str, Any], texts: Mapping[str, Any], key: str) -> dict[str, Any]:
    name = part["name"]
    return {
        "name": name,
        "text": texts[f"{key}.{name}"],
        "when": resolve_texts(part["when"], texts),
    }


def reply_with_outcome(
    task: TaskScene,
    outcome: Outcome,
    *,
    again: Ticket,
    result: str | None,
    next_link: Link,
    back: Link,
) -> BaseResponse | str:
    """Return the result for a script, or as a page.

    `again` is the ticket of the next run, so that the task can be done once more at once; `result`
    the URL at which the result is found later, None if it is not stored.
    """
    if wants_json():
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
    next_link: Link,
    back: Link,
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


def find_next_link(outline: Outline, item: CourseItem) -> Link:
    """Return where a learner goes on after an item: to the one that follows, else the course."""
    if item.index + 1 < len(outline.items):
        following = outline.items[item.index + 1]
        return _("Go on"), get_item_url(outline.slug, following)
    return _("To the course"), url_for("learning.course", slug=outline.slug)


def find_later_link(outline: Outline, item: CourseItem) -> Link:
    """Return where a learner goes on without doing a task: what follows and is asked for."""
    following = (other for other in outline.items[item.index + 1 :] if other.is_required)
    asked = next(following, None)
    if asked is None:
        return _("Later: go on to the course"), url_for("learning.course", slug=outline.slug)
    texts = {
        "lesson": _("Later: go on to the next lesson"),
        "quiz": _("Later: go on to the quiz"),
        "final": _("Later: go on to the final test"),
    }
    text = texts.get(asked.kind, _("Later: go on to the next task"))
    return text, get_item_url(outline.slug, asked)


def get_course_link(outline: Outline) -> Link:
    """Return the title and the page of a course that the reader has begun."""
    return local(outline, "title"), url_for("learning.course", slug=outline.slug)


def find_board_link(outline: Outline, entry: TaskEntry) -> Link | None:
    """Return where a leader shows a task to a group; None for others."""
    actor = access.actor()
    if actor is None or not actor.role_names & set(LEADERS):
        return None
    url = url_for("practice.board", slug=outline.slug, module=entry.module_slug, task=entry.slug)
    return _("Show it to a group on the board"), url


def list_competences(outline: Outline, entry: TaskEntry) -> list[str]:
    """Return the competences that a task shows, each by its name and code."""
    module = next(row for row in outline.modules if row.slug == entry.module_slug)
    return [describe_competence(code) for code in module.competences_of(entry)]
