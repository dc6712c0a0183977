"""Failures of the import by name."""

from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import gettext, mark


class ImportNotFound(NotFound):
    """No such import, or not for this actor."""


class WrongState(Conflict):
    """The import is not at this step."""

    message = mark("This list is at another step by now. Open it anew and look where it stands.")


class ImportOrganisationClosed(Invalid):
    """A list for an organisation that is closed."""

    message = mark("This organisation is closed. Choose its successor.")


class NothingToApply(Conflict):
    """All lines are unchanged or faulty."""

    message = mark("There is nothing to apply: no line is new or changed.")


class MatchingWrong(Invalid):
    """The columns do not say enough. `reason` is a message id."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason

    def text(self) -> str:
        """The reason in the language of the moment."""
        return gettext(self.reason)


class TooManyLines(Invalid):
    """More lines than an import takes."""

    message = mark("A list may have at most %(limit)s people. Split it into several files.")


class ImportFileGone(Conflict):
    """The stored file can't be read any more."""

    message = mark("The file is no longer there. Upload it once more.")
