"""Wording of messages about files: imported lists, and files of long lists."""

from lms.core.i18n import format_number, ngettext
from lms.core.i18n import gettext as _
from lms.messaging.rules.words import MessageValues, Words


def word_import(values: MessageValues) -> Words:
    """Word that an import is done, or has stopped."""
    if values.get("failed"):
        title = _("The import of people stopped")
        body = _("Not all rows were read in. Open the import to see why and to go on.")
    else:
        title = _("The import of people is done")
        body = _("Open it to see what was changed and which rows were refused.")
    return Words(
        title, body, f"/people-import/imports/{int(values.get('import', 0))}", _("Open the import")
    )


def word_ready_file(values: MessageValues) -> Words:
    """Word that the file of a long list is ready."""
    rows = int(values.get("rows", 0))
    title = _("Your file is ready: “%(name)s”") % {"name": values.get("name", "")}
    if values.get("format") == "zip":
        body = ngettext(
            "It has %(num)s document. It is kept for seven days, for you alone.",
            "It has %(num)s documents. It is kept for seven days, for you alone.",
            rows,
        )
    else:
        body = ngettext(
            "It has %(num)s row. It is kept for seven days, for you alone.",
            "It has %(num)s rows. It is kept for seven days, for you alone.",
            rows,
        )
    return Words(
        title, body % {"num": format_number(rows)}, _build_file_path(values), _("Save the file")
    )


def word_failed_file(values: MessageValues) -> Words:
    """Word that the file of a long list cannot be written."""
    title = _("Your file could not be prepared: “%(name)s”") % {"name": values.get("name", "")}
    if values.get("refused"):
        body = _(
            "You no longer answer for what this list shows. If that is a mistake, tell whoever "
            "gives roles."
        )
    else:
        body = _("Open the list and ask for the file again. A CSV file is sent at once.")
    return Words(title, body, _build_file_path(values), _("Open the page of the file"))


def _build_file_path(values: MessageValues) -> str:
    return f"/large-files/{int(values.get('file', 0))}"
