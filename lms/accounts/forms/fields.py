"""Choices of the forms of accounts, with their names."""

from lms.accounts.rules import ABSENCE_KINDS, ORGANISATION_KINDS, POSITION_CATEGORIES, name_category
from lms.core.i18n import gettext


def list_kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of organisations with their names."""
    return [(code, gettext(name)) for code, name in ORGANISATION_KINDS.items()]


def list_category_choices() -> list[tuple[str, str]]:
    """Return the categories of posts with their names, after an empty one."""
    return [("", "–"), *((code, name_category(code)) for code in POSITION_CATEGORIES)]


def list_absence_choices() -> list[tuple[str, str]]:
    """Return the kinds of absence with their names."""
    return [(code, gettext(name)) for code, name in ABSENCE_KINDS.items()]
