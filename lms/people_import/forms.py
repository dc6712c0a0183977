"""Forms of the import: the file, how it is read, which column is which, whether to apply it."""

from collections.abc import Sequence
from typing import Any, Final

from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, Field, FileField, IntegerField, SelectField
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from lms.accounts import errors
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.tables.reader import DELIMITERS, ENCODINGS, TableFormat
from lms.people_import.rules import FIELD_WORDS, MISSING, NEW
from lms.web.forms import BaseForm, FilterForm
from lms.web.pickers import OrganisationField, WithFinder

DELIMITER_WORDS: Final = {
    ";": _("Semicolon ;"),
    ",": _("Comma ,"),
    "\t": _("Tab"),
    "|": _("Vertical line |"),
}
LARGEST_LINE: Final = 1_000_000
COLUMN: Final = "column_"


class FileRequired:
    """A validator: a file was chosen."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raises ValidationError with what to do."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(gettext("Choose the file with the list."))


class PeopleUploadForm(WithFinder):
    """A list of people, and for which organisation it is."""

    organisation_id = OrganisationField(
        _("Organisation"), validators=[DataRequired(_(errors.OrganisationUnknown.message))]
    )
    table = FileField(_("File with the list (XLSX, XLS or CSV)"), validators=[FileRequired()])


class ReadingForm(BaseForm):
    """How the file is read: text has an encoding and a delimiter, a workbook sheets."""

    encoding = SelectField(_("Encoding"), choices=list(ENCODINGS.items()))
    delimiter = SelectField(
        _("Between the columns stands"),
        choices=[(sign, DELIMITER_WORDS[sign]) for sign in DELIMITERS],
    )
    sheet = SelectField(_("Sheet"), choices=[])
    header_line = IntegerField(
        _("Line with the names of the columns"),
        [Optional(), NumberRange(1, LARGEST_LINE, _("Enter the number of a line."))],
    )

    def __init__(self, *, kind: str, sheets: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in ("encoding", "delimiter") if kind == "xlsx" else ("sheet",):
            del self[name]
        if "sheet" in self:
            self.sheet.choices = [(name, name) for name in sheets]

    def reading(self, kind: Any) -> TableFormat:
        """What was asked for."""
        asked = {
            name: self[name].data for name in ("encoding", "delimiter", "sheet") if name in self
        }
        return TableFormat(kind, header_line=self.header_line.data, **asked)


def matching_form(columns: Sequence[str], matching: dict[str, int]) -> BaseForm:
    """A form with a choice of the field for each column, as `matching` has it."""
    choices = [("", _("Not needed"))] + [
        (name, gettext(words)) for name, words in FIELD_WORDS.items()
    ]
    chosen = {column: name for name, column in matching.items()}
    fields = {
        f"{COLUMN}{number}": SelectField(
            text or gettext("Column %(number)s") % {"number": number + 1},
            choices=choices,
            default=chosen.get(number, ""),
        )
        for number, text in enumerate(columns)
    }
    made: BaseForm = type("MatchingForm", (BaseForm,), fields)()
    return made


def chosen_matching(form: BaseForm) -> dict[str, int]:
    """Field to column, from a matching form that is right. A field that was chosen twice is an error at the second."""
    matching: dict[str, int] = {}
    for field in form:
        if field.data and field.data in matching:
            form.fail(field.name, gettext("This is chosen for another column already."))
        elif field.data:
            matching[field.data] = int(field.name.removeprefix(COLUMN))
    return matching


class ApplyForm(BaseForm):
    """Whether those whom no line means lose their posts."""

    deactivate_missing = BooleanField(_("End the posts of those who are missing from the list"))


class LineFilter(FilterForm):
    """Which lines are shown."""

    action = SelectField(
        choices=[
            (name, name) for name in ("", NEW, "changed", "unchanged", "faulty", MISSING, "kept")
        ],
        default="",
    )
