"""A client of mail: read, write, attach, answer, forward, spam, the bin, the account.

static/js/practice/kinds/mail.js comes to the same states. Any way is allowed that mail allows: what
a scene wants is said by predicates over the letters that are left at the end.

A passphrase never comes here: the browser judges it, and the action holds its length alone. What
somebody types there may be a real one.
"""

from collections.abc import Callable
from typing import Any, Final

from lms.scenes.rules.kinds.base import Action, Kind, State, require_possible
from lms.scenes.rules.kinds.mail_check import check
from lms.scenes.rules.kinds.mail_conceal import CONCEALMENT
from lms.scenes.rules.kinds.mail_start import (
    ACCOUNT,
    FOLDERS,
    PEOPLE,
    Table,
    begin,
    count_words,
    is_email,
    make_letter,
)

MAX_MADE: Final = 60
MAX_PEOPLE: Final = 20
MAX_FILES: Final = 10
MAX_FIND: Final = 80
MAX_SUBJECT: Final = 200
MIN_LENGTH: Final = 15
MIN_WORDS: Final = 4
MAX_LENGTH: Final = 200
FIELDS: Final = {"subject": MAX_SUBJECT, "text": 2000}
# Without these nothing can be done by who has not signed in.
SIGN_IN: Final = "sign-in"
PHRASE: Final = "password"


def act(state: State, action: Action) -> None:
    """Change the state by one action. Raises ImpossibleAction and then changes nothing."""
    name, *members = action
    require_possible(name in ACTIONS)
    count, perform = ACTIONS[name]
    wanted = int if name == PHRASE else str
    require_possible(len(members) == count and all(type(member) is wanted for member in members))
    require_possible(state[ACCOUNT]["signed"] is (name != SIGN_IN))
    perform(state, *members)


# ---- going about ----


def _sign_in(state: State) -> None:
    state[ACCOUNT]["signed"] = True


def _sign_out(state: State) -> None:
    """Leave the mail; only who knows the password comes in again."""
    require_possible(state[ACCOUNT]["password"])
    _leave_letter(state)
    state.update(here=FOLDERS[0], find="")
    state[ACCOUNT]["signed"] = False


def _leave_letter(state: State) -> None:
    """Close what is open. A letter that has anything in it stays among the drafts."""
    name = state["writing"]
    state["open"] = state["writing"] = None
    if name is None:
        return
    letter = state["letters"][name]
    if not any(letter[key] for key in (*PEOPLE, "subject", "text", "files", "quote")):
        _drop_letter(state, name)


def _drop_letter(state: State, name: str) -> None:
    del state["letters"][name]
    state["order"].remove(name)


def _go_to_folder(state: State, folder: str) -> None:
    require_possible(folder in (*FOLDERS, ACCOUNT))
    _leave_letter(state)
    state.update(here=folder, find="")


def _find_letters(state: State, text: str) -> None:
    require_possible(len(text) <= MAX_FIND)
    _leave_letter(state)
    state.update(find=text if count_words(text) else "")
    if state["here"] == ACCOUNT:
        state["here"] = FOLDERS[0]


def _open_letter(state: State, name: str) -> None:
    """Open a letter to read it, a draft to go on with it."""
    require_possible(name in state["letters"] and name not in (state["open"], state["writing"]))
    _leave_letter(state)
    letter = state["letters"][name]
    letter["read"] = True
    state["writing" if letter["folder"] == "drafts" else "open"] = name
    if state["here"] == ACCOUNT:
        state["here"] = FOLDERS[0]


def _close_letter(state: State) -> None:
    require_possible(state["open"] is not None)
    state["open"] = None


# ---- writing ----


def _make_draft(state: State, **values: Any) -> None:
    require_possible(state["made"] < MAX_MADE)
    _leave_letter(state)
    state["made"] += 1
    name = f"made-{state['made']}"
    state["letters"][name] = make_letter(state[ACCOUNT], **values)
    state["order"].insert(0, name)
    state["writing"] = name


def _write_letter(state: State) -> None:
    _make_draft(state, way="new")


def _get_open(state: State, *folders: str) -> Table:
    """Return the open letter, if it lies in one of the folders. Raises ImpossibleAction."""
    require_possible(state["open"] is not None)
    letter: Table = state["letters"][state["open"]]
    require_possible(letter["folder"] in (folders or FOLDERS))
    return letter


def _begin_subject(letter: Table, start: str) -> str:
    subject = letter["subject"]
    return str(subject if subject.startswith(start) else start + subject)[:MAX_SUBJECT]


def _reply_to_sender(state: State) -> None:
    _answer_letter(state, "reply", to_all=False)


def _reply_all(state: State) -> None:
    _answer_letter(state, "all", to_all=True)


def _answer_letter(state: State, way: str, *, to_all: bool) -> None:
    letter, own = _get_open(state), state[ACCOUNT]["address"]
    is_mine = letter["address"] == own
    to = [*letter["to"]] if is_mine else [letter["address"]]
    if to_all and not is_mine:
        to += [one for one in letter["to"] if one not in (own, letter["address"])]
    copy = [one for one in letter["copy"] if one != own and one not in to] if to_all else []
    subject = _begin_subject(letter, "Re: ")
    _make_draft(state, way=way, quote=state["open"], to=to, copy=copy, subject=subject)


def _forward_letter(state: State) -> None:
    letter = _get_open(state)
    subject, files = _begin_subject(letter, "Fwd: "), [*letter["files"]]
    _make_draft(state, way="forward", quote=state["open"], subject=subject, files=files)


def _get_written(state: State) -> Table:
    require_possible(state["writing"] is not None)
    letter: Table = state["letters"][state["writing"]]
    return letter


def _add_person(state: State, field: str, email: str) -> None:
    letter = _get_written(state)
    require_possible(field in PEOPLE and is_email(email))
    require_possible(len(letter[field]) < MAX_PEOPLE and email not in letter[field])
    letter[field].append(email)


def _remove_person(state: State, field: str, email: str) -> None:
    letter = _get_written(state)
    require_possible(field in PEOPLE and email in letter[field])
    letter[field].remove(email)


def _fill_field(state: State, field: str, text: str) -> None:
    letter = _get_written(state)
    require_possible(field in FIELDS and len(text) <= FIELDS[field])
    letter[field] = text
    if field == "text":
        letter["words"] = count_words(text)


def _attach_file(state: State, file: str) -> None:
    letter = _get_written(state)
    require_possible(file in state["computer"] and file not in letter["files"])
    require_possible(len(letter["files"]) < MAX_FILES)
    letter["files"].append(file)


def _detach_file(state: State, file: str) -> None:
    letter = _get_written(state)
    require_possible(file in letter["files"])
    letter["files"].remove(file)


def _send_letter(state: State) -> None:
    letter = _get_written(state)
    require_possible(letter["to"])
    letter.update(folder="sent", sent=True)
    state["order"].remove(state["writing"])
    state["order"].insert(0, state["writing"])
    answered = state["letters"].get(letter["quote"])
    if answered:
        answered["answered"] = letter["way"]
    _return_to_letter(state)


def _return_to_letter(state: State) -> None:
    """Go back to the letter that was answered, if it is there."""
    quote = _get_written(state)["quote"]
    _leave_letter(state)
    letter = state["letters"].get(quote)
    if letter and letter["folder"] == state["here"]:
        state["open"] = quote


def _save_draft(state: State) -> None:
    _get_written(state)
    _return_to_letter(state)


def _discard_letter(state: State) -> None:
    _get_written(state)
    name = state["writing"]
    _return_to_letter(state)
    if name in state["letters"]:
        _drop_letter(state, name)


# ---- what becomes of a letter ----


def _move_letter(state: State, letter: Table, folder: str) -> None:
    letter["folder"] = folder
    state["open"] = None


def _move_to_spam(state: State) -> None:
    _move_letter(state, _get_open(state, "inbox"), "spam")


def _move_from_spam(state: State) -> None:
    _move_letter(state, _get_open(state, "spam"), "inbox")


def _delete_letter(state: State) -> None:
    letter = _get_open(state, "inbox", "sent", "spam")
    letter["was"] = letter["folder"]
    _move_letter(state, letter, "bin")


def _restore_letter(state: State) -> None:
    letter = _get_open(state, "bin")
    _move_letter(state, letter, letter["was"])


def _erase_letter(state: State) -> None:
    _get_open(state, "bin")
    name, state["open"] = state["open"], None
    _drop_letter(state, name)


def _report_letter(state: State) -> None:
    """Tell the service of information security of a letter, by its button."""
    letter = _get_open(state, "inbox", "spam")
    require_possible(state["report"] and not letter["reported"])
    letter["reported"] = True


def _download_file(state: State, file: str) -> None:
    letter = _get_open(state)
    require_possible(file in letter["files"] and file not in state["computer"])
    state["computer"].append(file)


# ---- the account ----


def _set_password(state: State, length: int, words: int) -> None:
    require_possible(state["here"] == ACCOUNT)
    require_possible(MIN_LENGTH <= length <= MAX_LENGTH and MIN_WORDS <= words <= length)
    state[ACCOUNT].update(length=length, words=words)


def _turn_factor_on(state: State, code: str) -> None:
    account = state[ACCOUNT]
    require_possible(state["here"] == ACCOUNT and not account["factor"])
    require_possible(account["code"] and code == account["code"])
    account["factor"] = True


ACTIONS: Final[dict[str, tuple[int, Callable[..., None]]]] = {
    SIGN_IN: (0, _sign_in),
    "sign-out": (0, _sign_out),
    "go": (1, _go_to_folder),
    "find": (1, _find_letters),
    "open": (1, _open_letter),
    "close": (0, _close_letter),
    "write": (0, _write_letter),
    "reply": (0, _reply_to_sender),
    "reply-all": (0, _reply_all),
    "forward": (0, _forward_letter),
    "add": (2, _add_person),
    "remove": (2, _remove_person),
    "fill": (2, _fill_field),
    "attach": (1, _attach_file),
    "detach": (1, _detach_file),
    "send": (0, _send_letter),
    "save": (0, _save_draft),
    "discard": (0, _discard_letter),
    "spam": (0, _move_to_spam),
    "unspam": (0, _move_from_spam),
    "delete": (0, _delete_letter),
    "restore": (0, _restore_letter),
    "erase": (0, _erase_letter),
    "report": (0, _report_letter),
    "download": (1, _download_file),
    PHRASE: (2, _set_password),
    "factor": (1, _turn_factor_on),
}


TYPED: Final = {"find": 0, "add": 1, "remove": 1, "fill": 1, "factor": 0}
MAIL: Final = Kind("mail", check, begin, act, CONCEALMENT, typed=TYPED)
