"""What a final test hides of an inbox: what is fraud, and how one could know it."""

from typing import Any, Final

from lms.scenes.rules.kinds.concealment import Concealment, Rename, Start, rename_keys
from lms.scenes.rules.kinds.inbox_start import FRAUD, HONEST, SENDER

ANSWER_KEYS: Final = ("answer", "places", "why")


def _list_parts(start: Start) -> dict[str, dict[str, str]]:
    """Return new names of the parts of each message, from top to bottom: p1, p2 and so on."""
    return {
        name: {part["name"]: f"p{number}" for number, part in enumerate(message["parts"], 1)}
        for name, message in start["messages"].items()
    }


def _hide_start(start: Start, rename: Rename) -> dict[str, Any]:
    """Return a start that neither tells what is fraud nor explains anything."""
    parts = _list_parts(start)
    messages = {
        name: {key: value for key, value in message.items() if key not in ANSWER_KEYS}
        | {"parts": [{**part, "name": parts[name][part["name"]]} for part in message["parts"]]}
        for name, message in start["messages"].items()
    }
    return {**start, "feedback": False, "messages": rename_keys(messages, rename)}


CONCEALMENT: Final = Concealment(
    reason="What is left of a message is what its reader sees, or looks at where a link leads.",
    list_names=lambda start: [start["messages"]],
    hide=_hide_start,
    words=frozenset({FRAUD, HONEST, SENDER}),
    list_inner=_list_parts,
)
