"""Form fields that several domains share."""

from pathlib import PurePosixPath
from typing import Any, Final

from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lms.core.document_kinds import CONTENT_TYPES, detect_kind, has_extension_of
from lms.core.i18n import N_, lazy_gettext
from lms.core.i18n import gettext as _
from lms.core.photographs import MAX_PIXELS, InvalidPicture, TooManyPixels, strip_metadata
from lms.core.text import DECEPTIVE, MAX_REASON
from lms.web.forms import PlainText, clean_text

LARGEST_DOCUMENT: Final = 5 * 1024 * 1024
LONGEST_NAME: Final = 120


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """A choice of several options by check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, _form: Any) -> None:
        """Raise ValidationError for a value that is no choice, without repeating the value."""
        if not set(self.data or ()) <= {str(choice[0]) for choice in self.iter_choices()}:
            raise ValidationError(_("Choose among those that are shown."))


def make_sort_field(names: tuple[str, ...], default: str) -> HiddenField:
    """Build a field for the order of a list: the key of a column, with - before it descending."""
    return HiddenField(
        validators=[AnyOf((*names, *(f"-{name}" for name in names)))], default=default
    )


def make_text_filter(label: Any) -> StringField:
    """Build a field that searches for a part of a text."""
    return StringField(label, filters=[clean_text], validators=[Length(max=100), PlainText()])


def make_reason_field(description: Any) -> StringField:
    """Build a field for the reason of an action, which is recorded and shown to those concerned."""
    return StringField(
        lazy_gettext("Reason"),
        filters=[clean_text],
        description=description,
        validators=[
            DataRequired(lazy_gettext("Say why.")),
            Length(max=MAX_REASON, message=lazy_gettext("Use at most 300 characters.")),
            PlainText(),
        ],
    )


class DocumentField(FileField):  # type: ignore[misc]
    """An optional PDF, JPEG or PNG. `clean_content` is what to store of a valid one."""

    clean_content: bytes = b""

    def read_document(self) -> tuple[str, bytes] | None:
        """Return the name, without path and invisible characters, and the content, or None."""
        if not isinstance(self.data, FileStorage) or not self.data.filename:
            return None
        self.data.stream.seek(0)
        return clean_file_name(self.data.filename), self.data.stream.read(LARGEST_DOCUMENT + 1)


class DocumentValidator:
    """Validator of size, kind and extension of a document.

    `request` is the message id that tells which kinds to choose.
    """

    def __init__(
        self,
        kinds: tuple[str, ...] = tuple(CONTENT_TYPES),
        request: str = N_("Choose a PDF, JPEG or PNG file."),
    ) -> None:
        self._kinds = kinds
        self._request = request

    def __call__(self, _form: Any, field: DocumentField) -> None:
        """Raise ValidationError with what to do."""
        document = field.read_document()
        if document is None:
            return
        name, content = document
        if len(content) > LARGEST_DOCUMENT:
            raise ValidationError(
                _(
                    "The file is larger than 5 MB."
                    " Save the scan with fewer dots per inch and choose it again."
                )
            )
        kind = detect_kind(content)
        if kind not in self._kinds:
            raise ValidationError(_(self._request))
        if not has_extension_of(kind, name):
            raise ValidationError(
                _(
                    "The name of the file does not end as a file of its kind does,"
                    " such as .%(kind)s."
                )
                % {"kind": kind}
            )
        field.clean_content = content if kind == "pdf" else _clean_picture(content)


def _clean_picture(content: bytes) -> bytes:
    try:
        return strip_metadata(content)
    except TooManyPixels:
        words = _(
            "The picture has more than %(count)s million dots. Save it smaller and choose it again."
        )
        raise ValidationError(words % {"count": MAX_PIXELS // 1_000_000}) from None
    except InvalidPicture:
        raise ValidationError(
            _(
                "The picture can’t be opened."
                " Open it on your computer, save it anew and choose it again."
            )
        ) from None


def clean_file_name(path: str) -> str:
    """Return the name of an uploaded file without path and invisible characters."""
    name = PurePosixPath(path.replace("\\", "/")).name
    visible = "".join(letter for letter in name if letter not in DECEPTIVE)
    return (clean_text(visible) or "").replace("\ufffd", "")[-LONGEST_NAME:]
