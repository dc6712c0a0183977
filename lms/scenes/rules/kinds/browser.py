"""A training browser: tabs, addresses, search, bookmarks, the padlock, downloads.

static/js/practice/kinds/browser.js comes to the same states. What a tab shows is one string: the id
of a page, "" for the start page, "?words" for results of a search, "!address" for a page that did
not open.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State, require_possible
from lms.scenes.rules.kinds.browser_conceal import CONCEALMENT
from lms.scenes.rules.kinds.browser_start import (
    DOORS,
    MAX_TABS,
    begin,
    check,
    keep_file,
    open_tab,
    split_url,
)

# Which sites answer to what was typed: who leaves the beginning out comes to the safe one.
ANSWERING: Final = {
    "": ("https://", "http://"),
    "http://": ("http://", "https://"),
    "https://": ("https://",),
}


def act(state: State, action: Action) -> None:
    """Change the state by one action. Raises ImpossibleAction and then changes nothing."""
    name, *members = action
    if name not in ACTIONS or not all(isinstance(member, str) for member in members):
        raise ImpossibleAction
    count, perform = ACTIONS[name]
    require_possible(len(members) == count)
    perform(state, *members)
    state["page"] = state["tabs"][state["tab"]]["page"]
    if state["page"] in state["pages"]:
        _add_member(state["visited"], state["page"])


def _add_member(members: list[str], member: str) -> None:
    if member not in members:
        members.append(member)


# ---- coming to a page ----


def _show_target(state: State, target: str) -> None:
    state["tabs"][state["tab"]].update(page=target, find="")


def _load_target(state: State, target: str) -> None:
    """Go on to a target: the one that was shown is a step back."""
    if target != state["page"]:
        tab = state["tabs"][state["tab"]]
        tab["past"].append(tab["page"])
        tab["next"] = []
    _show_target(state, target)


def _arrive_at_page(state: State, page_id: str) -> str:
    """Return what is shown of a page: a site that does not answer may answer the next time."""
    page = state["pages"][page_id]
    if not page["fails"]:
        return page_id
    page["fails"] -= 1
    return "!" + fold_text(page["address"])


def _find_page(state: State, text: str) -> str | None:
    typed, rest = split_url(text)
    addresses: dict[tuple[str, str], str] = {
        split_url(page["address"]): name for name, page in state["pages"].items()
    }
    for scheme in ANSWERING[typed]:
        if (scheme, rest) in addresses:
            return addresses[scheme, rest]
    return None


def _resolve_text(state: State, text: str) -> str:
    """Return what a text in the address bar leads to: a page, a fault, or a search."""
    folded = fold_text(text)
    require_possible(folded)
    found = _find_page(state, folded)
    if found is not None:
        return _arrive_at_page(state, found)
    is_address = "://" in folded or "." in folded[1:-1]
    return f"!{folded}" if is_address and " " not in folded else f"?{text}"


def _go_to_text(state: State, text: str) -> None:
    target = _resolve_text(state, text)
    if target.startswith("?"):
        _add_member(state["searched"], text)
    _load_target(state, target)


def list_results(state: State, words: str) -> list[dict[str, Any]]:
    """Return the results of a search: those of which a word stands in what was asked for."""
    asked = fold_text(words)
    return [
        result
        for result in state["results"]
        if any(word in asked for word in fold_text(result["words"]).split(" "))
    ]


def _list_parts(state: State, *kinds: str) -> Iterator[dict[str, Any]]:
    """Yield the parts of these kinds on the page that is shown."""
    page = state["pages"].get(state["page"], {"parts": []})
    return (part for part in page["parts"] if part["kind"] in kinds)


def _follow_link(state: State, page_id: str) -> None:
    is_search = state["page"].startswith("?")
    doors = list_results(state, state["page"][1:]) if is_search else _list_parts(state, *DOORS)
    require_possible(any(door["to"] == page_id for door in doors))
    _load_target(state, _arrive_at_page(state, page_id))


def _go_back(state: State) -> None:
    _step_through(state, "past", "next")


def _go_forward(state: State) -> None:
    _step_through(state, "next", "past")


def _step_through(state: State, source: str, target: str) -> None:
    tab = state["tabs"][state["tab"]]
    require_possible(tab[source])
    tab[target].append(tab["page"])
    _show_target(state, tab[source].pop())


def _reload_page(state: State) -> None:
    target = state["page"]
    require_possible(target)
    _show_target(state, _resolve_text(state, target[1:]) if target.startswith("!") else target)


def _go_home(state: State) -> None:
    _load_target(state, "")


# ---- tabs ----


def _open_tab(state: State) -> None:
    require_possible(len(state["order"]) < MAX_TABS)
    state["made"] += 1
    state["tab"] = f"made-{state['made']}"
    state["order"].append(state["tab"])
    state["tabs"][state["tab"]] = open_tab("")


def _switch_tab(state: State, tab_id: str) -> None:
    require_possible(tab_id in state["tabs"])
    state["tab"] = tab_id


def _close_tab(state: State, tab_id: str) -> None:
    order = state["order"]
    require_possible(tab_id in state["tabs"] and len(order) > 1)
    position = order.index(tab_id)
    order.remove(tab_id)
    del state["tabs"][tab_id]
    if state["tab"] == tab_id:
        state["tab"] = order[min(position, len(order) - 1)]


# ---- what is done on a page ----


def _require_page(state: State) -> str:
    require_possible(state["page"] in state["pages"])
    page: str = state["page"]
    return page


def _look_at_padlock(state: State) -> None:
    _add_member(state["looked"], _require_page(state))


def _set_bookmark(state: State) -> None:
    page, bookmarks = _require_page(state), state["bookmarks"]
    (bookmarks.remove if page in bookmarks else bookmarks.append)(page)


def _remove_bookmark(state: State, page_id: str) -> None:
    require_possible(page_id in state["bookmarks"])
    state["bookmarks"].remove(page_id)


def _open_bookmark(state: State, page_id: str) -> None:
    require_possible(page_id in state["bookmarks"])
    _load_target(state, _arrive_at_page(state, page_id))


def _find_in_page(state: State, text: str) -> None:
    _require_page(state)
    state["tabs"][state["tab"]]["find"] = text


def _send_form(state: State, text: str) -> None:
    """Send the form of a page. A password is not written down: it comes as an empty text."""
    form = next(_list_parts(state, "form"), None)
    require_possible(form is not None)
    assert form is not None
    require_possible(text == "" if form.get("secret") else fold_text(text))
    state["given"][state["page"]] = text
    _add_member(state["sent"], state["page"])
    if "to" in form:
        _load_target(state, _arrive_at_page(state, form["to"]))


# ---- downloads ----


def _download_file(state: State, file_id: str) -> None:
    files = {file["name"]: file for file in _list_parts(state, "file")}
    require_possible(file_id in files and file_id not in state["downloads"])
    state["downloads"][file_id] = keep_file(files[file_id], state["page"])


def _get_file(state: State, file_id: str, *, is_kept: bool) -> dict[str, Any]:
    require_possible(file_id in state["downloads"])
    file: dict[str, Any] = state["downloads"][file_id]
    require_possible(file["kept"] is is_kept)
    return file


def _keep_file(state: State, file_id: str) -> None:
    _get_file(state, file_id, is_kept=False)["kept"] = True


def _run_file(state: State, file_id: str) -> None:
    _get_file(state, file_id, is_kept=True)
    _add_member(state["opened"], file_id)


def _remove_file(state: State, file_id: str) -> None:
    require_possible(file_id in state["downloads"])
    del state["downloads"][file_id]


ACTIONS: Final[dict[str, tuple[int, Callable[..., None]]]] = {
    "go": (1, _go_to_text),
    "follow": (1, _follow_link),
    "back": (0, _go_back),
    "forward": (0, _go_forward),
    "reload": (0, _reload_page),
    "home": (0, _go_home),
    "tab": (0, _open_tab),
    "switch": (1, _switch_tab),
    "close": (1, _close_tab),
    "look": (0, _look_at_padlock),
    "mark": (0, _set_bookmark),
    "unmark": (1, _remove_bookmark),
    "open": (1, _open_bookmark),
    "find": (1, _find_in_page),
    "send": (1, _send_form),
    "download": (1, _download_file),
    "keep": (1, _keep_file),
    "run": (1, _run_file),
    "remove": (1, _remove_file),
}

TYPED: Final = {"go": 0, "find": 0, "send": 0}
BROWSER: Final = Kind("browser", check, begin, act, CONCEALMENT, typed=TYPED)
