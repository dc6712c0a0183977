"""A training browser: tabs, addresses, search, bookmarks, the padlock, downloads.

static/js/practice/kinds/browser.js comes to the same states. What a tab shows is one string: the id
of a page, "" for the start page, "?words" for results of a search, "!address" for a page that did
not open.
"""

from collections.abc import Callable
from typing import Any, Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State, require_possible
from lms.scenes.rules.kinds.browser_addresses import arrive_at_page
from lms.scenes.rules.kinds.browser_check import check
from lms.scenes.rules.kinds.browser_conceal import CONCEALMENT
from lms.scenes.rules.kinds.browser_pages import (
    add_member,
    follow_link,
    go_back,
    go_forward,
    go_home,
    go_to_text,
    load_target,
    reload_page,
)
from lms.scenes.rules.kinds.browser_parts import list_parts
from lms.scenes.rules.kinds.browser_start import begin, keep_file
from lms.scenes.rules.kinds.browser_tabs import close_tab, open_empty_tab, switch_tab


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
        add_member(state["visited"], state["page"])


# ---- what is done on a page ----


def _require_page(state: State) -> str:
    require_possible(state["page"] in state["pages"])
    page: str = state["page"]
    return page


def _look_at_padlock(state: State) -> None:
    add_member(state["looked"], _require_page(state))


def _set_bookmark(state: State) -> None:
    page, bookmarks = _require_page(state), state["bookmarks"]
    (bookmarks.remove if page in bookmarks else bookmarks.append)(page)


def _remove_bookmark(state: State, page_id: str) -> None:
    require_possible(page_id in state["bookmarks"])
    state["bookmarks"].remove(page_id)


def _open_bookmark(state: State, page_id: str) -> None:
    require_possible(page_id in state["bookmarks"])
    load_target(state, arrive_at_page(state, page_id))


def _find_in_page(state: State, text: str) -> None:
    _require_page(state)
    state["tabs"][state["tab"]]["find"] = text


def _send_form(state: State, text: str) -> None:
    """Send the form of a page. A password is not written down: it comes as an empty text."""
    form = next(list_parts(state, "form"), None)
    require_possible(form is not None)
    assert form is not None
    require_possible(text == "" if form.get("secret") else fold_text(text))
    state["given"][state["page"]] = text
    add_member(state["sent"], state["page"])
    if "to" in form:
        load_target(state, arrive_at_page(state, form["to"]))


# ---- downloads ----


def _download_file(state: State, file_id: str) -> None:
    files = {file["name"]: file for file in list_parts(state, "file")}
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
    add_member(state["opened"], file_id)


def _remove_file(state: State, file_id: str) -> None:
    require_possible(file_id in state["downloads"])
    del state["downloads"][file_id]


ACTIONS: Final[dict[str, tuple[int, Callable[..., None]]]] = {
    "go": (1, go_to_text),
    "follow": (1, follow_link),
    "back": (0, go_back),
    "forward": (0, go_forward),
    "reload": (0, reload_page),
    "home": (0, go_home),
    "tab": (0, open_empty_tab),
    "switch": (1, switch_tab),
    "close": (1, close_tab),
    "look": (0, _look_at_padlock),
    "bookmark": (0, _set_bookmark),
    "unbookmark": (1, _remove_bookmark),
    "open": (1, _open_bookmark),
    "find": (1, _find_in_page),
    "send": (1, _send_form),
    "download": (1, _download_file),
    "keep": (1, _keep_file),
    "run": (1, _run_file),
    "remove": (1, _remove_file),
}

TYPED: Final = {"go": 0, "find": 0, "send": 0}
BROWSER: Final = Kind(
    name="browser", check=check, begin=begin, act=act, conceal=CONCEALMENT, typed_members=TYPED
)
