"""Forms of a programme, one question each: name, period, document."""

from typing import Any

from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.core.i18n import N_, lazy_gettext
from lms.web.edit_forms import EditForm
from lms.web.fields import DocumentField, DocumentValidator
from lms.web.forms import DayField, PlainText, clean_text

LONGEST_NAME = 300
LONGEST_NUMBER = 60


def _name_field(label: Any) -> StringField:
    presence = DataRequired(lazy_gettext("Give the name in both languages."))
    length = Length(max=LONGEST_NAME, message=lazy_gettext("Use at most 300 characters."))
    return StringField(label, filters=[clean_text], validators=[presence, length, PlainText()])


def _strip_sign(number: str | None) -> str | None:
    """Return a number without the sign that pages put before it."""
    return (number or "").removeprefix("№").strip() or None


class ProgrammeNameForm(EditForm):
    """The names of a programme."""

    name_kk = _name_field(lazy_gettext("Name in Kazakh"))
    name_ru = _name_field(lazy_gettext("Name in Russian"))


class PeriodForm(EditForm):
    """The first and the last day of a programme."""

    first = DayField(
        lazy_gettext("First day"), [InputRequired(lazy_gettext("Give the first day."))]
    )
    last = DayField(lazy_gettext("Last day"), [InputRequired(lazy_gettext("Give the last day."))])


class DocumentForm(EditForm):
    """The document that approves a programme."""

    number = StringField(
        lazy_gettext("Number"),
        filters=[clean_text, _strip_sign],
        validators=[
            DataRequired(lazy_gettext("Give the number of the document.")),
            Length(max=LONGEST_NUMBER, message=lazy_gettext("Use at most 60 characters.")),
            PlainText(),
        ],
    )
    day = DayField(
        lazy_gettext("Of which day"), [InputRequired(lazy_gettext("Give the day of the document."))]
    )
    file = DocumentField(
        lazy_gettext("File"),
        [DocumentValidator(("pdf",), N_("Choose a PDF file."))],
        description=lazy_gettext("A PDF, at most 5 MB."),
    )
