"""What the player of practice tasks needs."""

from collections.abc import Mapping
from typing import Any

from lms.core.i18n import current_language
from lms.practice.queries import TaskScene
from lms.practice.rules.tickets import Ticket, sign_ticket
from lms.practice.views.request_tickets import get_secret
from lms.practice.views.words import list_all_words
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.scene import list_solution
from lms.scenes.rules.text_references import resolve_texts
from lms.web.person_keys import get_owner_key


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
