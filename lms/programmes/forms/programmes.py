"""A programme's name, its period, its document: a question each."""

from typing import Any

from wtforms import StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.core.i18n import lazy_gettext, mark
from lms.web.fields import DocumentField, GoodDocument
from lms.web.forms import BaseForm, DayField, PlainText, clean_text

LONGEST_NAME = 300
LONGEST_NUMBER = 60


def _name(label: Any) -> StringField:
    needed = DataRequired(lazy_gettext("Give the name in both languages."))
    length = Length(max=LONGEST_NAME, message=lazy_gettext("Use at most 300 characters."))
    return StringField(label, filters=[clean_text], validators=[needed, length, PlainText()])


class ProgrammeNameForm(BaseForm):
    """What a programme is called."""

    name_kk = _name(lazy_gettext("Name in Kazakh"))
    name_ru = _name(lazy_gettext("Name in Russian"))


class PeriodForm(BaseForm):
    """From when to when it holds."""

    first = DayField(
        lazy_gettext("First day"), [InputRequired(lazy_gettext("Give the first day."))]
    )
    last = DayField(lazy_gettext("Last day"), [InputRequired(lazy_gettext("Give the last day."))])


class DocumentForm(BaseForm):
    """The document that approves a programme."""

    number = StringField(
        lazy_gettext("Number"),
        filters=[clean_text],
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
        [GoodDocument(("pdf",), mark("Choose a PDF file."))],
        description=lazy_gettext("A PDF, at most 5 MB."),
    )
