"""Choices of words in the forms of accounts."""

from lms.accounts.rules import ABSENCE_KINDS, ORGANISATION_KINDS, POSITION_CATEGORIES
from lms.accounts.rules.words import category_name
from lms.core.i18n import gettext


def kind_choices() -> list[tuple[str, str]]:
    """The kinds of organisations in words."""
    return [(code, gettext(name)) for code, name in ORGANISATION_KINDS.items()]


def category_choices() -> list[tuple[str, str]]:
    """The categories of posts in words, and none."""
    return [("", "–"), *((code, category_name(code)) for code in POSITION_CATEGORIES)]


def absence_choices() -> list[tuple[str, str]]:
    """The reasons of absences in words."""
    return [(code, gettext(name)) for code, name in ABSENCE_KINDS.items()]
