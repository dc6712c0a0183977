"""A training browser: tabs, addresses, search, bookmarks, the padlock, downloads.

static/js/practice/kinds/browser.js comes to the same states. What a tab shows is one string: the id
of a page, "" for the start page, "?words" for results of a search, "!address" for a page that did
not open.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State, require_possible
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
        _add(state["visited"], state["page"])


def _add(members: list[str], member: str) -> None:
    if member not in members:
        members.append(member)


# ---- coming to a page ----


def _show(state: State, target: str) -> None:
    state["tabs"][state["tab"]].update(page=target, find="")


def _load(state: State, target: str) -> None:
    """Go on to a target: the one that was shown is a step back."""
    if target != state["page"]:
        tab = state["tabs"][state["tab"]]
        tab["past"].append(tab["page"])
        tab["next"] = []
    _show(state, target)


def _arrive(state: State, page_id: str) -> str:
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


def _resolve(state: State, text: str) -> str:
    """Return what a text in the address bar leads to: a page, a fault, or a search."""
    folded = fold_text(text)
    require_possible(folded)
    found = _find_page(state, folded)
    if found is not None:
        return _arrive(state, found)
    is_address = "://" in folded or "." in folded[1:-1]
    return f"!{folded}" if is_address and " " not in folded else f"?{text}"


def _go(state: State, text: str) -> None:
    target = _resolve(state, text)
    if target.startswith("?"):
        _add(state["searched"], text)
    _load(state, target)


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


def _follow(state: State, page_id: str) -> None:
    is_search = state["page"].startswith("?")
    doors = list_results(state, state["page"][1:]) if is_search else _list_parts(state, *DOORS)
    require_possible(any(door["to"] == page_id for door in doors))
    _load(state, _arrive(state, page_id))


def _back(state: State) -> None:
    _step(state, "past", "next")


def _forward(state: State) -> None:
    _step(state, "next", "past")


def _step(state: State, source: str, target: str) -> None:
    tab = state["tabs"][state["tab"]]
    require_possible(tab[source])
    tab[target].append(tab["page"])
    _show(state, tab[source].pop())


def _reload(state: State) -> None:
    target = state["page"]
    require_possible(target)
    _show(state, _resolve(state, target[1:]) if target.startswith("!") else target)


def _home(state: State) -> None:
    _load(state, "")


# ---- tabs ----


def _open_tab(state: State) -> None:
    require_possible(len(state["order"]) < MAX_TABS)
    state["made"] += 1
    state["tab"] = f"made-{state['made']}"
    state["order"].append(state["tab"])
    state["tabs"][state["tab"]] = open_tab("")


def _switch(state: State, tab_id: str) -> None:
    require_possible(tab_id in state["tabs"])
    state["tab"] = tab_id


def _close(state: State, tab_id: str) -> None:
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


def _look(state: State) -> None:
    _add(state["looked"], _require_page(state))


def _mark(state: State) -> None:
    page, bookmarks = _require_page(state), state["bookmarks"]
    (bookmarks.remove if page in bookmarks else bookmarks.append)(page)


def _unmark(state: State, page_id: str) -> None:
    require_possible(page_id in state["bookmarks"])
    state["bookmarks"].remove(page_id)


def _open(state: State, page_id: str) -> None:
    require_possible(page_id in state["bookmarks"])
    _load(state, _arrive(state, page_id))


def _find(state: State, text: str) -> None:
    _require_page(state)
    state["tabs"][state["tab"]]["find"] = text


def _send(state: State, text: str) -> None:
    """Send the form of a page. A password is not written down: it comes as an empty text."""
    form = next(_list_parts(state, "form"), None)
    require_possible(form is not None)
    assert form is not None
    require_possible(text == "" if form.get("secret") else fold_text(text))
    state["given"][state["page"]] = text
    _add(state["sent"], state["page"])
    if "to" in form:
        _load(state, _arrive(state, form["to"]))


# ---- downloads ----


def _download(state: State, file_id: str) -> None:
    files = {file["name"]: file for file in _list_parts(state, "file")}
    require_possible(file_id in files and file_id not in state["downloads"])
    state["downloads"][file_id] = keep_file(files[file_id], state["page"])


def _get_file(state: State, file_id: str, *, is_kept: bool) -> dict[str, Any]:
    require_possible(file_id in state["downloads"])
    file: dict[str, Any] = state["downloads"][file_id]
    require_possible(file["kept"] is is_kept)
    return file


def _keep(state: State, file_id: str) -> None:
    _get_file(state, file_id, is_kept=False)["kept"] = True


def _run(state: State, file_id: str) -> None:
    _get_file(state, file_id, is_kept=True)
    _add(state["opened"], file_id)


def _remove(state: State, file_id: str) -> None:
    require_possible(file_id in state["downloads"])
    del state["downloads"][file_id]


ACTIONS: Final[dict[str, tuple[int, Callable[..., None]]]] = {
    "go": (1, _go),
    "follow": (1, _follow),
    "back": (0, _back),
    "forward": (0, _forward),
    "reload": (0, _reload),
    "home": (0, _home),
    "tab": (0, _open_tab),
    "switch": (1, _switch),
    "close": (1, _close),
    "look": (0, _look),
    "mark": (0, _mark),
    "unmark": (1, _unmark),
    "open": (1, _open),
    "find": (1, _find),
    "send": (1, _send),
    "download": (1, _download),
    "keep": (1, _keep),
    "run": (1, _run),
    "remove": (1, _remove),
}

BROWSER: Final = Kind("browser", check, begin, act)
