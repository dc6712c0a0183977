"""Fields of text in the forms of trainings."""

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from lms.core.i18n import lazy_gettext
from lms.outreach.rules import LONGEST_NOTE
from lms.web.forms import PlainText, clean_text


def build_text_field(label: Any, max_length: int, *validators: Any, **values: Any) -> StringField:
    """Return a field of one line with a limit of length."""
    fits = Length(max=max_length, message=lazy_gettext("At most %(max)d characters fit here."))
    return StringField(label, [*validators, fits, PlainText()], filters=[clean_text], **values)


def build_note_field(label: Any, **values: Any) -> TextAreaField:
    """Return a field of several lines that may be left empty."""
    fits = Length(max=LONGEST_NOTE, message=lazy_gettext("At most %(max)d characters fit here."))
    return TextAreaField(label, [Optional(), fits, PlainText()], filters=[clean_text], **values)
