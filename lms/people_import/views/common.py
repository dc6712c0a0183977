"""Parts that the import's screens share."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask import Blueprint

from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.core.i18n import N_, gettext
from lms.core.tables.reader import ENCODINGS
from lms.people_import.forms import DELIMITER_WORDS

blueprint = Blueprint("people_import", __name__, url_prefix="/people-import")
MANAGERS: Final = (HR, NATIONAL_ADMIN)
ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
STEPS: Final = (N_("File"), N_("Columns"), N_("Check"), N_("Apply"))
STATE_WORDS: Final = {
    "uploaded": N_("Columns to be chosen"),
    "checking": N_("Being checked"),
    "checked": N_("Checked, not applied"),
    "applying": N_("Being applied"),
    "applied": N_("Applied"),
    "undoing": N_("Being undone"),
    "undone": N_("Undone"),
    "failed": N_("Stopped"),
    "forgotten": N_("Deleted, the numbers stay"),
}


def describe_reading(reading: Mapping[str, Any]) -> str:
    """Return the file's format in one line."""
    if reading["kind"] == "xlsx":
        parts = [gettext("sheet “%(name)s”") % {"name": reading["sheet"]}]
    else:
        sign = DELIMITER_WORDS.get(reading["delimiter"], reading["delimiter"])
        parts = [ENCODINGS.get(reading["encoding"], reading["encoding"]), str(sign)]
    return ", ".join(
        [
            *parts,
            gettext("names of the columns in line %(line)s") % {"line": reading["header_line"]},
        ]
    )


def display_day(text: str) -> str:
    """Return an ISO day as people here write it, any other text as it is."""
    try:
        return f"{date.fromisoformat(text):%d.%m.%Y}" if ISO_DAY.fullmatch(text) else text
    except ValueError:
        return text
