"""Errors of large files."""

from lms.core.errors import Conflict, Forbidden, NotFound
from lms.core.i18n import N_


class LargeFileNotFound(NotFound):
    """The person requested no such file, or it is deleted."""

    message = N_("There is no such file, or it is no longer kept.")


class LargeFileNotReady(Conflict):
    """The file is not written yet, or could not be written."""

    message = N_("This file is not ready. Its page says why.")


class LargeFileRefused(Forbidden):
    """The person no longer holds the roles with which the file was written."""

    message = N_("You no longer answer for all that this file holds, so it cannot be opened.")


class NothingToPack(Conflict):
    """None of the documents that were requested are there, or may be seen, any more."""

    message = N_("None of the documents that you asked for are there any more.")


class TooManyInPreparation(Conflict):
    """The person has as many files in preparation as one may."""

    message = N_(
        "%(most)s files are being prepared for you already. Wait until one of them is ready, or "
        "stop one on the page of your files. A CSV file is sent at once."
    )


class TooManyLargeFiles(Conflict):
    """The person has as many files as one may keep."""

    message = N_(
        "You have %(most)s prepared files, and no more are kept for one person. Delete one on the "
        "page of your files. A CSV file is sent at once."
    )
