"""A client of mail: read, write, attach, answer, forward, spam, the bin, the account.

static/js/practice/kinds/mail.js comes to the same states. Any way is allowed that mail allows: what
a scene wants is said by predicates over the letters that are left at the end.

A passphrase never comes here: the browser judges it, and the action holds its length alone. What
somebody types there may be a real one.
"""

from collections.abc import Callable
from typing import Final

from lms.scenes.rules.kinds.base import Action, Kind, State, require_possible
from lms.scenes.rules.kinds.mail_account import set_password, sign_in, sign_out, turn_factor_on
from lms.scenes.rules.kinds.mail_answers import (
    MAX_SUBJECT,
    forward_letter,
    reply_to_all,
    reply_to_sender,
    write_letter,
)
from lms.scenes.rules.kinds.mail_check import check
from lms.scenes.rules.kinds.mail_conceal import CONCEALMENT
from lms.scenes.rules.kinds.mail_open import (
    close_letter,
    drop_letter,
    get_open,
    leave_letter,
    open_letter,
)
from lms.scenes.rules.kinds.mail_sorting import (
    delete_letter,
    erase_letter,
    move_from_spam,
    move_to_spam,
    report_letter,
    restore_letter,
)
from lms.scenes.rules.kinds.mail_start import (
    ACCOUNT,
    FOLDERS,
    PEOPLE,
    MailTable,
    begin,
    count_words,
    is_email,
)

MAX_PEOPLE: Final = 20
MAX_FILES: Final = 10
MAX_FIND: Final = 80
FIELDS: Final = {"subject": MAX_SUBJECT, "text": 2000}
# Without these nothing can be done by who has not signed in.
SIGN_IN: Final = "sign-in"
PHRASE: Final = "password"


def act(state: State, action: Action) -> None:
    """Change the state by one action. Raises ImpossibleAction and then changes nothing."""
    name, *members = action
    require_possible(name in ACTIONS)
    count, perform = ACTIONS[name]
    member_type = int if name == PHRASE else str
    require_possible(
        len(members) == count and all(type(member) is member_type for member in members)
    )
    require_possible(state[ACCOUNT]["signed"] is (name != SIGN_IN))
    perform(state, *members)


def _go_to_folder(state: State, folder: str) -> None:
    require_possible(folder in (*FOLDERS, ACCOUNT))
    leave_letter(state)
    state.update(here=folder, find="")


def _find_letters(state: State, text: str) -> None:
    require_possible(len(text) <= MAX_FIND)
    leave_letter(state)
    state.update(find=text if count_words(text) else "")
    if state["here"] == ACCOUNT:
        state["here"] = FOLDERS[0]


def _get_written(state: State) -> MailTable:
    require_possible(state["writing"] is not None)
    letter: MailTable = state["letters"][state["writing"]]
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
    original = state["letters"].get(letter["quote"])
    if original:
        original["answered"] = letter["way"]
    _return_to_letter(state)


def _return_to_letter(state: State) -> None:
    """Go back to the letter that was answered, if it is there."""
    quote = _get_written(state)["quote"]
    leave_letter(state)
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
        drop_letter(state, name)


def _download_file(state: State, file: str) -> None:
    letter = get_open(state)
    require_possible(file in letter["files"] and file not in state["computer"])
    state["computer"].append(file)


ACTIONS: Final[dict[str, tuple[int, Callable[..., None]]]] = {
    SIGN_IN: (0, sign_in),
    "sign-out": (0, sign_out),
    "go": (1, _go_to_folder),
    "find": (1, _find_letters),
    "open": (1, open_letter),
    "close": (0, close_letter),
    "write": (0, write_letter),
    "reply": (0, reply_to_sender),
    "reply-all": (0, reply_to_all),
    "forward": (0, forward_letter),
    "add": (2, _add_person),
    "remove": (2, _remove_person),
    "fill": (2, _fill_field),
    "attach": (1, _attach_file),
    "detach": (1, _detach_file),
    "send": (0, _send_letter),
    "save": (0, _save_draft),
    "discard": (0, _discard_letter),
    "spam": (0, move_to_spam),
    "unspam": (0, move_from_spam),
    "delete": (0, delete_letter),
    "restore": (0, restore_letter),
    "erase": (0, erase_letter),
    "report": (0, report_letter),
    "download": (1, _download_file),
    PHRASE: (2, set_password),
    "factor": (1, turn_factor_on),
}


TYPED: Final = {"find": 0, "add": 1, "remove": 1, "fill": 1, "factor": 0}
MAIL: Final = Kind(
    name="mail", check=check, begin=begin, act=act, conceal=CONCEALMENT, typed_members=TYPED
)
