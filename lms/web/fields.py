"""Form fields that several domains share."""

from pathlib import PurePosixPath
from typing import Any, Final

from werkzeug.datastructures import FileStorage
from wtforms import FileField, HiddenField, SelectMultipleField, StringField
from wtforms.validators import AnyOf, DataRequired, Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from lms.core.document_kinds import CONTENT_TYPES, document_kind, is_named_so
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext, mark
from lms.core.photographs import MOST_DOTS, NoPicture, TooManyDots, without_metadata
from lms.core.text import DECEPTIVE, MAX_REASON
from lms.web.forms import PlainText, clean_text

LARGEST_DOCUMENT: Final = 5 * 1024 * 1024
LONGEST_NAME: Final = 120


class CheckboxesField(SelectMultipleField):  # type: ignore[misc]
    """Several of a few choices, each with its check box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, _form: Any) -> None:
        """Raises ValidationError for a value that is no choice, without repeating the value."""
        if not set(self.data or ()) <= {str(choice[0]) for choice in self.iter_choices()}:
            raise ValidationError(_("Choose among those that are shown."))


def sort_field(names: tuple[str, ...], default: str) -> HiddenField:
    """The order of a list, by the key of a column; with - before it the other way round."""
    return HiddenField(
        validators=[AnyOf((*names, *(f"-{name}" for name in names)))], default=default
    )


def text_filter(label: Any) -> StringField:
    """A part of a text to look for."""
    return StringField(label, filters=[clean_text], validators=[Length(max=100), PlainText()])


def reason_field(description: Any) -> StringField:
    """Why something is done: it goes into the record and is told to those concerned."""
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
    """An optional PDF, JPEG or PNG: known by its content, and named so. `kept` is what is to be stored of a good one."""

    kept: bytes = b""

    def document(self) -> tuple[str, bytes] | None:
        """Its name, without a path and without hidden signs, and its content; None if none was sent."""
        if not isinstance(self.data, FileStorage) or not self.data.filename:
            return None
        self.data.stream.seek(0)
        return _name_of(self.data.filename), self.data.stream.read(LARGEST_DOCUMENT + 1)


class GoodDocument:
    """A validator: small enough, one of the kinds that may be stored, and called as that kind is. `asked` says which kinds are."""

    def __init__(
        self,
        kinds: tuple[str, ...] = tuple(CONTENT_TYPES),
        asked: str = mark("Choose a PDF, JPEG or PNG file."),
    ) -> None:
        self._kinds = kinds
        self._asked = asked

    def __call__(self, _form: Any, field: DocumentField) -> None:
        """Raises ValidationError with what to do."""
        sent = field.document()
        if sent is None:
            return
        name, content = sent
        if len(content) > LARGEST_DOCUMENT:
            raise ValidationError(
                _(
                    "The file is larger than 5 MB. Save the scan with fewer dots per inch and choose it again."
                )
            )
        kind = document_kind(content)
        if kind not in self._kinds:
            raise ValidationError(_(self._asked))
        if not is_named_so(kind, name):
            raise ValidationError(
                _(
                    "The name of the file does not end as a file of its kind does, such as .%(kind)s."
                )
                % {"kind": kind}
            )
        field.kept = content if kind == "pdf" else _picture(content)


def _picture(content: bytes) -> bytes:
    try:
        return without_metadata(content)
    except TooManyDots:
        words = _(
            "The picture has more than %(count)s million dots. Save it smaller and choose it again."
        )
        raise ValidationError(words % {"count": MOST_DOTS // 1_000_000}) from None
    except NoPicture:
        raise ValidationError(
            _(
                "The picture can’t be opened. Open it on your computer, save it anew and choose it again."
            )
        ) from None


def _name_of(sent: str) -> str:
    shown = "".join(
        letter for letter in PurePosixPath(sent.replace("\\", "/")).name if letter not in DECEPTIVE
    )
    return (clean_text(shown) or "").replace("\ufffd", "")[-LONGEST_NAME:]
