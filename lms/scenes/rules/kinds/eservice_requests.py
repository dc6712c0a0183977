"""Requests in an e-services portal for the learner's key: give it or refuse."""

from lms.scenes.rules.kinds.base import State, require_possible


def give_key(state: State, name: str) -> None:
    """Give somebody what they ask for."""
    state["given"].append(_get_asked(state, name))


def refuse_request(state: State, name: str) -> None:
    """Refuse what somebody asks for."""
    state["refused"].append(_get_asked(state, name))


def _get_asked(state: State, name: str) -> str:
    require_possible(name in state["asks"] and state["asks"][name]["page"] == state["page"])
    require_possible(name not in state["given"] and name not in state["refused"])
    return name
