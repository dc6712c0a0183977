"""A portal of e-services: sign in, find a service, fill in, sign, follow, take the result.

static/js/practice/kinds/eservice.js comes to the same states. Time goes on by an action alone.
"""

from collections.abc import Callable
from typing import Final

from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State, require_possible
from lms.scenes.rules.kinds.eservice_applications import (
    begin_next_day,
    correct_application,
    download_result,
    read_message,
    verify_result,
)
from lms.scenes.rules.kinds.eservice_checks import check
from lms.scenes.rules.kinds.eservice_conceal import CONCEALMENT
from lms.scenes.rules.kinds.eservice_fields import MAX_VALUE, OF_OPTIONS, judge_value, tidy_value
from lms.scenes.rules.kinds.eservice_pages import (
    choose_topic,
    find_services,
    get_steps,
    go_back,
    go_to_page,
    open_service,
    show_field,
    show_page,
)
from lms.scenes.rules.kinds.eservice_requests import give_key, refuse_request
from lms.scenes.rules.kinds.eservice_sending import hand_in
from lms.scenes.rules.kinds.eservice_sign_in import (
    choose_way,
    enter_portal,
    leave_portal,
    send_code,
    unlock_key,
)
from lms.scenes.rules.kinds.eservice_start import begin
from lms.scenes.rules.kinds.training_numbers import is_living


def act(state: State, action: Action) -> None:
    """Do one action. Raises ImpossibleAction before anything is changed."""
    name, *members = action
    require_possible(name in ACTIONS and all(isinstance(member, str) for member in members))
    page, count, perform = ACTIONS[name]
    require_possible(len(members) == count and page in ("", state["page"]))
    require_possible(all(len(member) <= MAX_VALUE and not is_living(member) for member in members))
    notice = perform(state, *members)
    if name != "fill" and notice != "faults":
        state["faults"] = {}
    state["notice"] = notice or ""


def _start_form(state: State) -> None:
    require_possible(get_steps(state))
    show_page(state, "form")


def _fill_field(state: State, name: str, text: str) -> None:
    fields = get_steps(state)[state["step"]]["fields"]
    field = next((item for item in fields if item["name"] == name), None)
    if field is None:
        raise ImpossibleAction
    kind = field["type"]
    if kind in OF_OPTIONS:
        require_possible(text == "" or any(item["name"] == text for item in field["options"]))
    elif kind == "file":
        require_possible(text == "" or text in state["files"])
    elif kind == "agree":
        require_possible(text in ("", "yes"))
    state["drafts"][state["service"]][name] = tidy_value(field, text)
    state["faults"].pop(name, None)


def _go_to_next_step(state: State) -> str | None:
    steps, draft = get_steps(state), state["drafts"][state["service"]]
    fields = steps[state["step"]]["fields"]
    faults = {
        field["name"]: judge_value(field, draft[field["name"]], state["files"]) for field in fields
    }
    state["faults"] = {name: fault for name, fault in faults.items() if fault}
    if state["faults"]:
        return "faults"
    if state["complete"] or state["step"] == len(steps) - 1:
        state.update(page="check", complete=True)
    else:
        state["step"] += 1
    return None


def _confirm_form(state: State) -> None:
    state["page"] = "sign"


def _sign_form(state: State, name: str, password: str) -> str:
    return unlock_key(state, name, password) or hand_in(state)


# Each with the page on which alone it can be done, "" for any, and the number of its members.
ACTIONS: Final[dict[str, tuple[str, int, Callable[..., str | None]]]] = {
    "go": ("", 1, go_to_page),
    "topic": ("home", 1, choose_topic),
    "find": ("home", 1, find_services),
    "open": ("", 1, open_service),
    "back": ("", 0, go_back),
    "way": ("enter", 1, choose_way),
    "code": ("enter", 1, send_code),
    "enter": ("enter", 2, enter_portal),
    "leave": ("", 0, leave_portal),
    "start": ("service", 0, _start_form),
    "fill": ("form", 2, _fill_field),
    "next": ("form", 0, _go_to_next_step),
    "edit": ("check", 1, show_field),
    "confirm": ("check", 0, _confirm_form),
    "sign": ("sign", 2, _sign_form),
    "day": ("", 0, begin_next_day),
    "read": ("mine", 1, read_message),
    "correct": ("application", 0, correct_application),
    "download": ("application", 0, download_result),
    "verify": ("verify", 1, verify_result),
    "give": ("", 1, give_key),
    "refuse": ("", 1, refuse_request),
}

TYPED: Final = {"find": 0, "code": 0, "enter": 0, "fill": 1, "sign": 1, "verify": 0}
ESERVICE: Final = Kind(
    name="eservice", check=check, begin=begin, act=act, conceal=CONCEALMENT, typed_members=TYPED
)
