"""What becomes of applications to a portal of e-services, and of their results."""

from typing import Any

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.eservice_pages import show_field


def begin_next_day(state: State) -> None:
    """Let a day go by: each application comes to its next stage."""
    require_possible(state["signed"])
    for application in state["applications"].values():
        stages = state["services"][application["service"]]["stages"]
        if application["status"] != "returned" and application["stage"] < len(stages) - 1:
            application["stage"] += 1
            application["status"] = stages[application["stage"]]
    state["day"] += 1


def read_message(state: State, name: str) -> None:
    """Open the application that a message is about."""
    require_possible(name in state["applications"])
    state.update(page="application", open=name)
    state["applications"][name]["read"] = True


def _get_open(state: State, status: str) -> dict[str, Any]:
    application: dict[str, Any] = state["applications"][state["open"]]
    require_possible(application["status"] == status)
    return application


def correct_application(state: State) -> None:
    """Go back to the form of an application that was returned."""
    application = _get_open(state, "returned")
    service = application["service"]
    if state["fixing"] != state["open"]:
        state["drafts"][service] = application["values"].copy()
    state.update(service=service, fixing=state["open"], complete=True)
    show_field(state, state["services"][service]["returns"]["field"])


def download_result(state: State) -> str:
    """Download the result of the open application."""
    _get_open(state, "ready")["saved"] = True
    return "saved"


def verify_result(state: State, text: str) -> str:
    """Look up the code of a document in the register."""
    code = _squeeze_text(text)
    matches = [
        name
        for name, entry in sorted(state["register"].items())
        if _squeeze_text(entry["code"]) == code
    ]
    state["found"] = matches[0] if matches else ""
    if matches and matches[0] not in state["checked"]:
        state["checked"].append(matches[0])
    return "found" if matches else "unknown"


def _squeeze_text(text: str) -> str:
    return fold_text(text).replace(" ", "").replace("-", "")
