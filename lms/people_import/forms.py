"""Forms of the import: the file, its format, the matching of columns, the decision to apply."""

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
    """Validator: a file was chosen."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raise ValidationError if no file was chosen."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(gettext("Choose the file with the list."))


class PeopleUploadForm(WithFinder):
    """A list of people and the organisation it is for."""

    organisation_id = OrganisationField(
        _("Organisation"), validators=[DataRequired(_(errors.OrganisationUnknown.message))]
    )
    table = FileField(_("File with the list (XLSX, XLS or CSV)"), validators=[FileRequired()])


class ReadingForm(BaseForm):
    """The format of the file: encoding and delimiter of a text, or the sheet of a workbook."""

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
        """Return the chosen format as a TableFormat."""
        options = {
            name: self[name].data for name in ("encoding", "delimiter", "sheet") if name in self
        }
        return TableFormat(kind, header_line=self.header_line.data, **options)


def build_matching_form(columns: Sequence[str], matching: dict[str, int]) -> BaseForm:
    """Return a form with one choice of field per column, preset from `matching`."""
    choices = [("", _("Not needed"))] + [
        (name, gettext(words)) for name, words in FIELD_WORDS.items()
    ]
    field_of_column = {column: name for name, column in matching.items()}
    fields = {
        f"{COLUMN}{number}": SelectField(
            text or gettext("Column %(number)s") % {"number": number + 1},
            choices=choices,
            default=field_of_column.get(number, ""),
        )
        for number, text in enumerate(columns)
    }
    form: BaseForm = type("MatchingForm", (BaseForm,), fields)()
    return form


def read_matching(form: BaseForm) -> dict[str, int]:
    """Return the matching (field to column) of a valid form.

    A field chosen for two columns becomes an error at the second one.
    """
    matching: dict[str, int] = {}
    for field in form:
        if field.data and field.data in matching:
            form.fail(field.name, gettext("This is chosen for another column already."))
        elif field.data:
            matching[field.data] = int(field.name.removeprefix(COLUMN))
    return matching


class ApplyForm(BaseForm):
    """Whether people missing from the list lose their posts."""

    deactivate_missing = BooleanField(_("End the posts of those who are missing from the list"))


class LineFilter(FilterForm):
    """Which lines are shown, by action."""

    action = SelectField(
        choices=[
            (name, name) for name in ("", NEW, "changed", "unchanged", "faulty", MISSING, "kept")
        ],
        default="",
    )
