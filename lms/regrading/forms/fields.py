"""Fields of the forms of corrections and decisions."""

from typing import Any, Final

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from lms.core.i18n import lazy_gettext
from lms.web.forms import PlainLines, PlainText, clean_text

LONGEST_REASON: Final = 500
LONGEST_KEY: Final = 3000
_TOO_LONG = lazy_gettext("At most %(max)d characters fit here.")


def clean_lines(value: str | None) -> str | None:
    """Normalize each line of a text; lines stay."""
    if value is None:
        return None
    lines = [clean_text(line) for line in value.splitlines()]
    return "\n".join(line for line in lines if line)


def build_text_field(label: Any, **values: Any) -> StringField:
    """Return a field for a short text in plain letters."""
    checks = [Length(max=40, message=_TOO_LONG), PlainText()]
    return StringField(label, checks, filters=[clean_text], **values)


def build_lines_field(label: Any) -> TextAreaField:
    """Return a field for accepted answers, one a line."""
    checks = [Length(max=LONGEST_KEY, message=_TOO_LONG), PlainLines()]
    description = lazy_gettext("One a line. Case, spaces and ё do not matter.")
    return TextAreaField(label, checks, filters=[clean_lines], description=description)


def build_reason_field(description: Any) -> TextAreaField:
    """Return the field that asks why."""
    checks = [
        DataRequired(lazy_gettext("Say why.")),
        Length(max=LONGEST_REASON, message=_TOO_LONG),
        PlainText(),
    ]
    return TextAreaField(
        lazy_gettext("Reason"), checks, filters=[clean_text], description=description
    )
