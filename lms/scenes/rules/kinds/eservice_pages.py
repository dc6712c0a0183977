"""The pages of a portal of e-services: what is shown, and how one goes about."""

from typing import Any, Final

from lms.scenes.rules.kinds.base import ImpossibleAction, State, require_possible

PUBLIC: Final = ("home", "verify")
GUARDED: Final = ("mine", "form")  # these ask to sign in first
BEFORE: Final = {"service": "home", "application": "mine", "check": "form", "sign": "check"}


def show_page(state: State, page: str) -> None:
    """Show a page; what is for its owner alone asks who one is, and goes on there."""
    state["after"] = ""
    if page in GUARDED and not state["signed"]:
        state["after"], page = page, "enter"
    if page == "form":
        state.update(step=0, complete=False, fixing="")
    state["page"] = page


def get_steps(state: State) -> list[dict[str, Any]]:
    """Return the steps of the form of the service that is open."""
    steps: list[dict[str, Any]] = state["services"][state["service"]]["steps"]
    return steps


def go_to_page(state: State, page: str) -> None:
    """Go to a page by the menu of the portal."""
    require_possible(page in (*PUBLIC, "mine") or (page == "enter" and not state["signed"]))
    show_page(state, page)
    state.update(topic="", query="")


def choose_topic(state: State, topic: str) -> None:
    """Show the services of a topic, of all for ""."""
    require_possible(topic == "" or any(entry["name"] == topic for entry in state["topics"]))
    state.update(topic=topic, query="")


def find_services(state: State, text: str) -> None:
    """Show the services in which a text is found."""
    state.update(topic="", query=text)


def open_service(state: State, service: str) -> None:
    """Open the page of a service."""
    require_possible(service in state["services"])
    state.update(page="service", service=service)
    if service not in state["seen"]:
        state["seen"].append(service)


def go_back(state: State) -> None:
    """Go one page back, in a form one step."""
    page = state["page"]
    if page == "form" and state["step"]:
        state["step"] -= 1
        return
    require_possible(page == "form" or page in BEFORE)
    state["page"] = BEFORE.get(page, "service")


def show_field(state: State, name: str) -> None:
    """Show the step of the form that has a field."""
    for step, step_content in enumerate(get_steps(state)):
        if any(field["name"] == name for field in step_content["fields"]):
            state.update(page="form", step=step)
            return
    raise ImpossibleAction
