"""What the screens of the import share."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from flask import Blueprint

from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.core.i18n import gettext, mark
from lms.core.tables.reader import ENCODINGS
from lms.people_import.forms import DELIMITER_WORDS

blueprint = Blueprint("people_import", __name__, url_prefix="/people-import")
MANAGERS: Final = (HR, NATIONAL_ADMIN)
ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
STEPS: Final = (mark("File"), mark("Columns"), mark("Check"), mark("Apply"))
STATE_WORDS: Final = {
    "uploaded": mark("Columns to be chosen"),
    "checking": mark("Being checked"),
    "checked": mark("Checked, not applied"),
    "applying": mark("Being applied"),
    "applied": mark("Applied"),
    "undoing": mark("Being undone"),
    "undone": mark("Undone"),
    "failed": mark("Stopped"),
}


def reading_words(kept: Mapping[str, Any]) -> str:
    """How a file is read, in a line."""
    if kept["kind"] == "xlsx":
        parts = [gettext("sheet “%(name)s”") % {"name": kept["sheet"]}]
    else:
        sign = DELIMITER_WORDS.get(kept["delimiter"], kept["delimiter"])
        parts = [ENCODINGS.get(kept["encoding"], kept["encoding"]), str(sign)]
    return ", ".join(
        [*parts, gettext("names of the columns in line %(line)s") % {"line": kept["header_line"]}]
    )


def day_text(text: str) -> str:
    """A day as people here write it, if the text is one as files keep it; else the text."""
    try:
        return f"{date.fromisoformat(text):%d.%m.%Y}" if ISO_DAY.fullmatch(text) else text
    except ValueError:
        return text
