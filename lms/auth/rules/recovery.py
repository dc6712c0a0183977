"""Letters of an account: kinds, lifetimes, and the channel by which a password is reset."""

import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from lms.auth.rules.channels import EMAIL, SMS

RESET: Final = "reset"
CONFIRM: Final = "confirm"
CONTACT_CHANGED: Final = "contact_changed"

CODE_DIGITS: Final = 8
CODE_ATTEMPTS: Final = 5  # attempts for each code
# How long the secret of a letter works; a letter that could not leave by then is dropped.
VALIDITY: Final = {
    (RESET, EMAIL): timedelta(hours=1),
    (RESET, SMS): timedelta(minutes=15),
    (CONFIRM, EMAIL): timedelta(days=2),
    (CONFIRM, SMS): timedelta(minutes=15),
    (CONTACT_CHANGED, EMAIL): timedelta(days=2),
    (CONTACT_CHANGED, SMS): timedelta(days=2),
}


def choose_channel(
    confirmed_channels: Collection[str], channels: Collection[str], *, is_phone: bool
) -> str | None:
    """Return by which confirmed contact a password is reset, or None if there is none.

    Whoever typed a telephone gets an SMS if that is possible, everybody else an e-mail.
    """
    order = (SMS, EMAIL) if is_phone else (EMAIL, SMS)
    return next((name for name in order if name in confirmed_channels and name in channels), None)


def draw_code() -> str:
    """Return a random code to be typed from an SMS."""
    return "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))


def clean_code(text: str) -> str:
    """Return the digits of a typed code."""
    return "".join(letter for letter in text if letter.isascii() and letter.isdigit())
