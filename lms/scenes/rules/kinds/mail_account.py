"""One's own account in a client of mail: signing in, the passphrase, the second factor."""

from typing import Final

from lms.scenes.rules.kinds.base import State, require_possible
from lms.scenes.rules.kinds.mail_open import leave_letter
from lms.scenes.rules.kinds.mail_start import ACCOUNT, FOLDERS

MIN_LENGTH: Final = 15
MIN_WORDS: Final = 4
MAX_LENGTH: Final = 200


def sign_in(state: State) -> None:
    """Sign in."""
    state[ACCOUNT]["signed"] = True


def sign_out(state: State) -> None:
    """Leave the mail; only who knows the password comes in again."""
    require_possible(state[ACCOUNT]["password"])
    leave_letter(state)
    state.update(here=FOLDERS[0], find="")
    state[ACCOUNT]["signed"] = False


def set_password(state: State, length: int, words: int) -> None:
    """Note how long the new passphrase is, and of how many words."""
    require_possible(state["here"] == ACCOUNT)
    require_possible(MIN_LENGTH <= length <= MAX_LENGTH and MIN_WORDS <= words <= length)
    state[ACCOUNT].update(length=length, words=words)


def turn_factor_on(state: State, code: str) -> None:
    """Turn the second factor on by its code."""
    account = state[ACCOUNT]
    require_possible(state["here"] == ACCOUNT and not account["factor"])
    require_possible(account["code"] and code == account["code"])
    account["factor"] = True
