"""Words for exceptions from the rules of a quiz."""

from datetime import date
from typing import Protocol

from lms.core.i18n import format_date, format_number, ngettext
from lms.core.i18n import gettext as _


class Changes(Protocol):
    """What an exception changes: ExceptionTerms, and every row with the same fields."""

    @property
    def extra_minutes(self) -> int: ...  # noqa: D102 - see ExceptionTerms

    @property
    def extra_attempts(self) -> int: ...  # noqa: D102

    @property
    def opens_on(self) -> date | None: ...  # noqa: D102

    @property
    def closes_on(self) -> date | None: ...  # noqa: D102


def list_changes(row: Changes) -> list[str]:
    """Return what an exception gives, a text for each of its changes."""
    changes = []
    if row.extra_minutes:
        text = ngettext("%(num)s more minute", "%(num)s more minutes", row.extra_minutes)
        changes.append(text % {"num": format_number(row.extra_minutes)})
    if row.extra_attempts:
        text = ngettext("%(num)s more attempt", "%(num)s more attempts", row.extra_attempts)
        changes.append(text % {"num": format_number(row.extra_attempts)})
    if row.opens_on:
        changes.append(_("opens on %(day)s") % {"day": format_date(row.opens_on)})
    if row.closes_on:
        changes.append(_("last day: %(day)s") % {"day": format_date(row.closes_on)})
    return changes
