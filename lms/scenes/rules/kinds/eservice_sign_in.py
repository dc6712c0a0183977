"""Signing in to a portal of e-services: by password, code or key."""

from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.eservice_pages import show_page


def choose_way(state: State, way: str) -> None:
    """Choose a way to sign in."""
    require_possible(way in state["ways"])
    state.update(way=way, sms=False)


def send_code(state: State, iin: str) -> str:
    """Send a code to the telephone of the holder of an IIN."""
    require_possible(state["way"] == "code")
    state["sms"] = iin == state["person"]["iin"]
    return "" if state["sms"] else "wrong"


def enter_portal(state: State, iin: str, secret: str) -> str:
    """Sign in, and go on to the page that asked for it."""
    way, person = state["way"], state["person"]
    if way == "key":
        notice = unlock_key(state, iin, secret)
    else:
        require_possible(way == "password" or state["sms"])
        notice = "" if (iin, secret) == (person["iin"], person[way]) else "wrong"
    if notice:
        return notice
    state.update(signed=True, sms=False)
    show_page(state, state["after"] or "home")
    return "entered"


def unlock_key(state: State, name: str, password: str) -> str:
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


def leave_portal(state: State) -> None:
    """Sign out."""
    require_possible(state["signed"])
    state["signed"] = False
    show_page(state, "home")
