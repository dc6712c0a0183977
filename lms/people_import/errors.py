"""Errors of the import of people."""

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import N_, gettext


class ImportNotFound(NotFound):
    """No such import, or one outside the actor's scope."""


class WrongState(Conflict):
    """The import is at another step."""

    message = N_("This list is at another step by now. Open it anew and look where it stands.")


class ImportOrganisationClosed(Invalid):
    """A list for a closed organisation."""

    message = N_("This organisation is closed. Choose its successor.")


class NothingToApply(Conflict):
    """An import without a new or changed line."""

    message = N_("There is nothing to apply: no line is new or changed.")


class MatchingWrong(Invalid):
    """A matching of columns that lacks a field or contradicts itself.

    `reason` is a message id.
    """

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    def describe(self) -> str:
        """Return the reason in the current language."""
        return gettext(self.reason)


class TooManyLines(Invalid):
    """More lines than an import accepts."""

    message = N_("A list may have at most %(limit)s people. Split it into several files.")


class ImportFileGone(Conflict):
    """The stored file is missing or no longer has the matched header."""

    message = N_("The file is no longer there. Upload it once more.")
