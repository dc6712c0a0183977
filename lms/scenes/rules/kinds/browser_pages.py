"""Coming to a page of a training browser: by address, link, search, back and forward."""

from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.browser_addresses import arrive_at_page, resolve_text
from lms.scenes.rules.kinds.browser_parts import list_parts, list_results
from lms.scenes.rules.kinds.browser_start import DOORS


def add_member(members: list[str], member: str) -> None:
    """Add a member to a list that does not have it."""
    if member not in members:
        members.append(member)


def _show_target(state: State, target: str) -> None:
    state["tabs"][state["tab"]].update(page=target, find="")


def load_target(state: State, target: str) -> None:
    """Go on to a target: the one that was shown is a step back."""
    if target != state["page"]:
        tab = state["tabs"][state["tab"]]
        tab["past"].append(tab["page"])
        tab["next"] = []
    _show_target(state, target)


def go_to_text(state: State, text: str) -> None:
    """Go to what a text in the address bar leads to."""
    target = resolve_text(state, text)
    if target.startswith("?"):
        add_member(state["searched"], text)
    load_target(state, target)


def follow_link(state: State, page_id: str) -> None:
    """Go to a page to which a link, a button or a result of the search leads."""
    is_search = state["page"].startswith("?")
    doors = list_results(state, state["page"][1:]) if is_search else list_parts(state, *DOORS)
    require_possible(any(door["to"] == page_id for door in doors))
    load_target(state, arrive_at_page(state, page_id))


def go_back(state: State) -> None:
    """Go one page back in the tab."""
    _step_through(state, "past", "next")


def go_forward(state: State) -> None:
    """Go one page forward in the tab."""
    _step_through(state, "next", "past")


def _step_through(state: State, source: str, target: str) -> None:
    tab = state["tabs"][state["tab"]]
    require_possible(tab[source])
    tab[target].append(tab["page"])
    _show_target(state, tab[source].pop())


def reload_page(state: State) -> None:
    """Load what is shown once more: a site that did not answer may answer now."""
    target = state["page"]
    require_possible(target)
    _show_target(state, resolve_text(state, target[1:]) if target.startswith("!") else target)


def go_home(state: State) -> None:
    """Go to the start page."""
    load_target(state, "")
