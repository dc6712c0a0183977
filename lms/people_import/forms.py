"""Forms of the import: the file, its format, the matching of columns, the decision to apply."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import BooleanField, Field, FileField, IntegerField, SelectField
from wtforms.validators import DataRequired, NumberRange, Optional, ValidationError

from lms.accounts import errors
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.tables.reader import DELIMITERS, ENCODINGS, TableFormat
from lms.core.text import parse_id
from lms.people_import.rules import (
    APPLICABLE,
    FAULTS,
    FAULTY,
    FIELD_WORDS,
    MISSING,
    SKIPPED,
    UNCHANGED,
    UNCLEAR,
)
from lms.web.forms import BaseForm, FilterForm
from lms.web.organisation_fields import OrganisationField, WithFinder

DELIMITER_WORDS: Final = {
    ";": _("Semicolon ;"),
    ",": _("Comma ,"),
    "\t": _("Tab"),
    "|": _("Vertical line |"),
}
LARGEST_LINE: Final = 1_000_000
COLUMN: Final = "column_"
ACTIONS: Final = (*APPLICABLE, UNCHANGED, UNCLEAR, FAULTY, SKIPPED, MISSING)
MOST_CORRECTIONS: Final = 100  # lines in one form
LONGEST_TEXT: Final = 300
_CORRECTION: Final = re.compile(
    r"(?P<what>text|choice|skip|take)-(?P<line>[0-9]{1,7})(?:-(?P<field>[a-z_]+))?"
)


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

    def read_format(self, current_reading: Mapping[str, Any]) -> TableFormat:
        """Return the chosen format.

        The line of the heading is found anew if something else than it was changed.
        """
        names = [name for name in ("encoding", "delimiter", "sheet") if name in self]
        options = {name: self[name].data for name in names}
        header_line = self.header_line.data
        is_changed = any(options[name] != current_reading.get(name) for name in names)
        if is_changed and header_line == current_reading.get("header_line"):
            header_line = None
        return TableFormat(current_reading["kind"], header_line=header_line, **options)


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


class AccessForm(BaseForm):
    """How new people get in: by link as far as they can be reached, or by cards."""

    way = SelectField(choices=[("links", "links"), ("cards", "cards")], default="links")


class LineFilter(FilterForm):
    """Which lines are shown: by action, or by a kind of fault."""

    action = SelectField(choices=[(name, name) for name in ("", *ACTIONS, "kept")], default="")
    kind = SelectField(choices=[(name, name) for name in ("", *FAULTS)], default="")


def read_corrections(form: MultiDict[str, str]) -> dict[int, dict[str, Any]]:
    """Return what was typed and chosen for lines, for correct_lines.

    The fields: `text-LINE-FIELD`, `choice-LINE` (same-ID, new or skip), `skip-LINE`, `take-LINE`.
    An empty IIN says nothing, since one that is right is not shown.
    """
    corrections: dict[int, dict[str, Any]] = {}
    for name, text in form.items():
        match = _CORRECTION.fullmatch(name)
        if match is None or len(corrections) > MOST_CORRECTIONS:
            continue
        values = _read_correction(match["what"], match["field"] or "", text[:LONGEST_TEXT].strip())
        if values is not None:
            line = corrections.setdefault(int(match["line"]), {})
            texts = {**line.get("texts", {}), **values.pop("texts", {})}
            line.update(values, **({"texts": texts} if texts else {}))
    return corrections


def _read_correction(correction_kind: str, field: str, text: str) -> dict[str, Any] | None:
    """Return the values of one field of the form, or None if it says nothing."""
    if correction_kind == "text":
        is_said = field in FIELD_WORDS and (text or field != "iin")
        return {"texts": {field: text}} if is_said else None
    if (
        correction_kind == "choice"
        and (person_id := parse_id(text.removeprefix("same-"))) is not None
    ):
        return {"person": person_id, "skip": False}
    decisions: dict[tuple[str, str], dict[str, Any]] = {
        ("choice", "new"): {"person": 0, "skip": False},
        ("choice", "skip"): {"skip": True},
        ("skip", "y"): {"skip": True},
        ("take", "y"): {"skip": False},
    }
    return decisions.get((correction_kind, text))
