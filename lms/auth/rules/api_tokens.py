"""Scopes, number and lifetime of an organisation's API tokens."""

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
# Before the number of a token, in the record of who looked at whose data.
ACCESS_PREFIX: Final = "api:"


def parse_token_access(access_kind: str) -> int:
    """Return the number of the token that read data; 0 for an access of another kind."""
    number = access_kind.removeprefix(ACCESS_PREFIX)
    return int(number) if access_kind.startswith(ACCESS_PREFIX) and number.isdigit() else 0


def list_scope_choices() -> list[tuple[str, str]]:
    """Return the scopes with their names."""
    words = (
        gettext("See people: names, posts, the last four digits of the IIN"),
        gettext("Add and change people and their posts, end posts"),
        gettext("See the organisation and what is below it"),
        gettext("Add and change organisations below this one"),
        gettext("See who has to learn what by when, and who is late"),
        gettext("See counted figures and the reports to hand in"),
    )
    return list(zip(SCOPES, words, strict=True))
