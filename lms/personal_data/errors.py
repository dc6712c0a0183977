"""Errors of personal files and of erasure."""

from lms.core.errors import Conflict, Forbidden, Invalid, NotFound
from lms.core.i18n import N_


class PersonalFileNotFound(NotFound):
    """The person requested no such file, or it is deleted."""

    message = N_("There is no such file, or it is no longer kept.")


class PersonalFileNotReady(Conflict):
    """The file is not written yet, or could not be written."""

    message = N_("This file is not ready. Its page says why.")


class TooManyPersonalFiles(Conflict):
    """The person has as many files as one may keep."""

    message = N_(
        "You have %(most)s files with your data already. Delete one, then ask for another."
    )


class ErasureNotFound(NotFound):
    """There is no such request for erasure."""


class ErasureAsked(Conflict):
    """A request for this person is open already."""

    message = N_("A request for erasure is open already.")


class ErasureDecided(Conflict):
    """The request is no longer at the step at which this can be done."""

    message = N_("This request is at another step by now. Open it anew and look where it stands.")


class OwnErasure(Forbidden):
    """An administrator decides about a request of their own."""

    message = N_("Another administrator has to decide about your own request.")


class RolesHeld(Conflict):
    """The person holds roles, which are withdrawn first."""

    message = N_("This person holds a role. Withdraw their roles first, then decide.")


class RefusalReasonMissing(Invalid):
    """A refusal without a reason."""

    message = N_("Say why the request is refused: the person is told this reason.")


class ErasedPersonNamed(Invalid):
    """A user name that belongs to nobody whose data could be erased."""

    message = N_("There is no account with this user name.")
