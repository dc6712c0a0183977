"""A portal of e-services: sign in, find a service, fill in, sign, follow, take the result.

static/js/practice/kinds/eservice.js comes to the same states. Time goes on by an action alone.
"""

from collections.abc import Callable
from typing import Any, Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State, require_possible
from lms.scenes.rules.kinds.eservice_checks import check
from lms.scenes.rules.kinds.eservice_conceal import CONCEALMENT
from lms.scenes.rules.kinds.eservice_fields import (
    MAX_VALUE,
    OF_OPTIONS,
    is_living,
    judge_value,
    tidy_value,
)
from lms.scenes.rules.kinds.eservice_start import begin, make_draft

PUBLIC: Final = ("home", "verify")
GUARDED: Final = ("mine", "form")  # these ask to sign in first
BEFORE: Final = {"service": "home", "application": "mine", "check": "form", "sign": "check"}


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


def _show_page(state: State, page: str) -> None:
    """Show a page; what is for its owner alone asks who one is, and goes on there."""
    state["after"] = ""
    if page in GUARDED and not state["signed"]:
        state["after"], page = page, "enter"
    if page == "form":
        state.update(step=0, complete=False, fixing="")
    state["page"] = page


def _get_steps(state: State) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = state["services"][state["service"]]["steps"]
    return steps


# ---- looking around ----


def _go_to_page(state: State, page: str) -> None:
    require_possible(page in (*PUBLIC, "mine") or (page == "enter" and not state["signed"]))
    _show_page(state, page)
    state.update(topic="", query="")


def _choose_topic(state: State, topic: str) -> None:
    require_possible(topic == "" or any(one["name"] == topic for one in state["topics"]))
    state.update(topic=topic, query="")


def _find_services(state: State, text: str) -> None:
    state.update(topic="", query=text)


def _open_service(state: State, service: str) -> None:
    require_possible(service in state["services"])
    state.update(page="service", service=service)
    if service not in state["seen"]:
        state["seen"].append(service)


def _go_back(state: State) -> None:
    page = state["page"]
    if page == "form" and state["step"]:
        state["step"] -= 1
        return
    require_possible(page == "form" or page in BEFORE)
    state["page"] = BEFORE.get(page, "service")


# ---- who one is ----


def _choose_way(state: State, way: str) -> None:
    require_possible(way in state["ways"])
    state.update(way=way, sms=False)


def _send_code(state: State, iin: str) -> str:
    require_possible(state["way"] == "code")
    state["sms"] = iin == state["person"]["iin"]
    return "" if state["sms"] else "wrong"


def _enter_portal(state: State, who: str, secret: str) -> str:
    way, person = state["way"], state["person"]
    if way == "key":
        notice = _unlock_key(state, who, secret)
    else:
        require_possible(way == "password" or state["sms"])
        notice = "" if (who, secret) == (person["iin"], person[way]) else "wrong"
    if notice:
        return notice
    state.update(signed=True, sms=False)
    _show_page(state, state["after"] or "home")
    return "entered"


def _unlock_key(state: State, name: str, password: str) -> str:
    """Return why a key does not open, "" if it does; its owner's name is on it."""
    require_possible(name in state["keys"])
    key = state["keys"][name]
    if password != key["password"]:
        return "wrong"
    if name not in state["used"]:
        state["used"].append(name)
    if key.get("expired"):
        return "expired"
    return "foreign" if key.get("foreign") else ""


def _leave_portal(state: State) -> None:
    require_possible(state["signed"])
    state["signed"] = False
    _show_page(state, "home")


# ---- the form ----


def _start_form(state: State) -> None:
    require_possible(_get_steps(state))
    _show_page(state, "form")


def _fill_field(state: State, name: str, text: str) -> None:
    fields = _get_steps(state)[state["step"]]["fields"]
    field = next((one for one in fields if one["name"] == name), None)
    if field is None:
        raise ImpossibleAction
    kind = field["type"]
    if kind in OF_OPTIONS:
        require_possible(text == "" or any(one["name"] == text for one in field["options"]))
    elif kind == "file":
        require_possible(text == "" or text in state["files"])
    elif kind == "agree":
        require_possible(text in ("", "yes"))
    state["drafts"][state["service"]][name] = tidy_value(field, text)
    state["faults"].pop(name, None)


def _go_to_next_step(state: State) -> str | None:
    steps, draft = _get_steps(state), state["drafts"][state["service"]]
    fields = steps[state["step"]]["fields"]
    faults = {one["name"]: judge_value(one, draft[one["name"]], state["files"]) for one in fields}
    state["faults"] = {name: fault for name, fault in faults.items() if fault}
    if state["faults"]:
        return "faults"
    if state["complete"] or state["step"] == len(steps) - 1:
        state.update(page="check", complete=True)
    else:
        state["step"] += 1
    return None


def _show_field(state: State, name: str) -> None:
    for step, one in enumerate(_get_steps(state)):
        if any(field["name"] == name for field in one["fields"]):
            state.update(page="form", step=step)
            return
    raise ImpossibleAction


def _confirm_form(state: State) -> None:
    state["page"] = "sign"


def _sign_form(state: State, name: str, password: str) -> str:
    return _unlock_key(state, name, password) or _hand_in(state)


def _hand_in(state: State) -> str:
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


# ---- what has become of it ----


def _next_day(state: State) -> None:
    require_possible(state["signed"])
    for application in state["applications"].values():
        stages = state["services"][application["service"]]["stages"]
        if application["status"] != "returned" and application["stage"] < len(stages) - 1:
            application["stage"] += 1
            application["status"] = stages[application["stage"]]
    state["day"] += 1


def _read_message(state: State, name: str) -> None:
    require_possible(name in state["applications"])
    state.update(page="application", open=name)
    state["applications"][name]["read"] = True


def _get_open(state: State, status: str) -> dict[str, Any]:
    application: dict[str, Any] = state["applications"][state["open"]]
    require_possible(application["status"] == status)
    return application


def _correct_application(state: State) -> None:
    application = _get_open(state, "returned")
    service = application["service"]
    if state["fixing"] != state["open"]:
        state["drafts"][service] = application["values"].copy()
    state.update(service=service, fixing=state["open"], complete=True)
    _show_field(state, state["services"][service]["returns"]["field"])


def _download_result(state: State) -> str:
    _get_open(state, "ready")["saved"] = True
    return "saved"


def _verify_result(state: State, text: str) -> str:
    wanted = _squeeze_text(text)
    found = [
        name
        for name, one in sorted(state["register"].items())
        if _squeeze_text(one["code"]) == wanted
    ]
    state["found"] = found[0] if found else ""
    if found and found[0] not in state["checked"]:
        state["checked"].append(found[0])
    return "found" if found else "unknown"


def _squeeze_text(text: str) -> str:
    return fold_text(text).replace(" ", "").replace("-", "")


# ---- somebody asks for what is nobody else's ----


def _give_key(state: State, name: str) -> None:
    state["given"].append(_get_asked(state, name))


def _refuse_request(state: State, name: str) -> None:
    state["refused"].append(_get_asked(state, name))


def _get_asked(state: State, name: str) -> str:
    require_possible(name in state["asks"] and state["asks"][name]["page"] == state["page"])
    require_possible(name not in state["given"] and name not in state["refused"])
    return name


# Each with the page on which alone it can be done, "" for any, and the number of its members.
ACTIONS: Final[dict[str, tuple[str, int, Callable[..., str | None]]]] = {
    "go": ("", 1, _go_to_page),
    "topic": ("home", 1, _choose_topic),
    "find": ("home", 1, _find_services),
    "open": ("", 1, _open_service),
    "back": ("", 0, _go_back),
    "way": ("enter", 1, _choose_way),
    "code": ("enter", 1, _send_code),
    "enter": ("enter", 2, _enter_portal),
    "leave": ("", 0, _leave_portal),
    "start": ("service", 0, _start_form),
    "fill": ("form", 2, _fill_field),
    "next": ("form", 0, _go_to_next_step),
    "edit": ("check", 1, _show_field),
    "confirm": ("check", 0, _confirm_form),
    "sign": ("sign", 2, _sign_form),
    "day": ("", 0, _next_day),
    "read": ("mine", 1, _read_message),
    "correct": ("application", 0, _correct_application),
    "download": ("application", 0, _download_result),
    "verify": ("verify", 1, _verify_result),
    "give": ("", 1, _give_key),
    "refuse": ("", 1, _refuse_request),
}

TYPED: Final = {"find": 0, "code": 0, "enter": 0, "fill": 1, "sign": 1, "verify": 0}
ESERVICE: Final = Kind("eservice", check, begin, act, CONCEALMENT, typed=TYPED)
