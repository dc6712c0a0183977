"""What a token of an organisation may do, how many there may be, how long one lasts."""

from typing import Final

from lms.core.i18n import gettext

SCOPES: Final = (
    "people:read",
    "people:write",
    "organisations:read",
    "organisations:write",
    "obligations:read",
    "reports:read",
)
LIVE_TOKENS: Final = 20
LIFETIMES: Final = (30, 90, 365)  # days
ACCESS_PREFIX: Final = (
    "api:"  # before the number of a token, in the record of who looked at whose data
)


def token_of_access(what: str) -> int:
    """The number of the token by which data were read; 0 if it was done in another way."""
    number = what.removeprefix(ACCESS_PREFIX)
    return int(number) if what.startswith(ACCESS_PREFIX) and number.isdigit() else 0


def scope_choices() -> list[tuple[str, str]]:
    """What a token may be allowed to do, in words."""
    words = (
        gettext("See people: names, posts, the last four digits of the IIN"),
        gettext("Add and change people and their posts, end posts"),
        gettext("See the organisation and what is below it"),
        gettext("Add and change organisations below this one"),
        gettext("See who has to learn what by when, and who is late"),
        gettext("See counted figures and the reports to hand in"),
    )
    return list(zip(SCOPES, words, strict=True))
