"""Sending of a form to a portal of e-services, for the first time or corrected."""

from typing import Any

from lms.scenes.rules.kinds.base import State
from lms.scenes.rules.kinds.eservice_start import make_draft


def hand_in(state: State) -> str:
    """Send the filled form: an application, or one that is corrected."""
    service, applications = state["service"], state["applications"]
    content, draft = state["services"][service], state["drafts"][service]
    if state["fixing"]:
        name = state["fixing"]
        _renew_application(applications[name], content, draft)
    else:
        name, number = service, 1
        while name in applications:
            number += 1
            name = f"{service}-{number}"
        applications[name] = {
            "service": service,
            "number": content["number"] + (f"-{number}" if number > 1 else ""),
            "values": draft,
            "stage": 0,
            "status": content["stages"][0],
            "read": True,
            "saved": False,
        }
        state["sent"].append(name)
    state["drafts"][service] = make_draft(content)
    state.update(page="application", open=name, fixing="", complete=False)
    return "sent"


def _renew_application(
    application: dict[str, Any], content: dict[str, Any], draft: dict[str, str]
) -> None:
    """Send a corrected application; without what the office wants it comes back once more."""
    returns = content["returns"]
    if draft[returns["field"]] not in returns["wanted"]:
        application["stage"] -= 1
    application.update(values=draft, status=content["stages"][0])
