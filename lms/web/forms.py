"""The base of all forms: messages in the reader's language, hostile characters refused, long text refused before it reaches a column."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict
from wtforms import DateField, Field, FileField, Form, IntegerField
from wtforms.i18n import get_translations
from wtforms.validators import Optional, ValidationError

from lms.core.i18n import current_language, gettext, ngettext
from lms.core.text import is_plain
from lms.web.file_limit import check_declared


class _Messages:
    """Words WTForms' own messages: by our catalogues where they hold them, else by those that come with WTForms."""

    def gettext(self, message: str) -> str:
        ours = gettext(message)
        return ours if ours != message else str(_wtforms(current_language()).gettext(message))

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        ours = ngettext(singular, plural, count)
        return (
            ours
            if ours not in (singular, plural)
            else str(_wtforms(current_language()).ngettext(singular, plural, count))
        )


@cache
def _wtforms(language: str) -> Any:
    return get_translations([language])


class BaseForm(Form):  # type: ignore[misc]
    """A form that is filled from the request. Call submitted() in the view: true if it was sent and is right.

    With a file field it is made only in a view that declares @takes_file, which counts the file.
    """

    class Meta:
        """Wording of WTForms' own messages."""

        cache_translations = False

        def get_translations(self, _form: Form) -> _Messages:
            """Our catalogues."""
            return _Messages()

    def __init__(self, **kwargs: Any) -> None:
        sent = request.method == "POST"
        data: Any = CombinedMultiDict([request.files, request.form]) if sent else None
        super().__init__(formdata=data, **kwargs)
        if sent and any(isinstance(field, FileField) for field in self):
            check_declared()

    def submitted(self) -> bool:
        """Whether the form was sent and every field is right."""
        return request.method == "POST" and self.validate()

    def fail(self, field: str, message: str) -> None:
        """Adds an error that only the domain could find, at the field that it concerns."""
        target = self[field]
        target.errors = [*target.errors, message]


class FilterForm(BaseForm):
    """A form of filters, filled from the address: unknown and wrong values fall back to the field's default."""

    def __init__(self, **kwargs: Any) -> None:
        Form.__init__(self, formdata=request.args, **kwargs)
        self.validate()
        for field in self:
            if field.errors:
                field.data, field.errors = field.default, []


def clean_text(value: str | None) -> str | None:
    """A filter for text fields: one canonical form (NFC), no spaces at the ends or doubled, as `None` if nothing is left.

    A control character (NUL) becomes the mark for what cannot be shown, so that PlainText refuses it and the page can show it again.
    """
    if value is None:
        return None
    shown = "".join(
        letter if unicodedata.category(letter) != "Cc" or letter.isspace() else "\ufffd"
        for letter in value
    )
    return " ".join(unicodedata.normalize("NFC", shown).split()) or None


class DayField(DateField):  # type: ignore[misc]
    """A day. What was typed and is none comes back to be mended, without the signs that no page can hold."""

    def _value(self) -> str:
        return clean_text(super()._value()) or ""


class PlainText:
    """A validator: no control characters (NUL among them), no marks that turn the direction of text."""

    def __call__(self, _form: Form, field: Field) -> None:
        """Raises ValidationError with what to do."""
        if not is_plain(field.data or ""):
            raise ValidationError(
                gettext("Remove the invisible characters: type the text instead of pasting it.")
            )


class MayBeEmpty(Optional):  # type: ignore[misc]
    """A validator: the field need not be filled in, though not because it is optional: another may stand for it."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, Any] = {}


class _Within:
    """A validator: a number from a lowest to a highest, or nothing at all where that may be."""

    def __init__(self, low: int, high: int, *, optional: bool) -> None:
        self.low, self.high, self.optional = low, high, optional

    def __call__(self, _form: Any, field: Any) -> None:
        """Raises ValidationError with the limits."""
        missing = field.data is None and not self.optional and not field.errors
        if missing or (field.data is not None and not self.low <= field.data <= self.high):
            raise ValidationError(
                gettext("Give a number from %(low)s to %(high)s.")
                % {"low": self.low, "high": self.high}
            )


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A whole number from a lowest to a highest; what was typed and is none comes back to be mended."""

    def __init__(
        self, label: Any, low: int, high: int, *, optional: bool = False, **values: Any
    ) -> None:
        within = _Within(low, high, optional=optional)
        super().__init__(label, [MayBeEmpty(), within] if optional else [within], **values)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the number; a form without the field leaves it as it is. Raises ValueError with what to do."""
        if not valuelist:
            return
        text = valuelist[0].strip()
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None
        if text and self.data is None:
            raise ValueError(gettext("Give a whole number, with digits only."))

    def _value(self) -> str:
        return "".join(letter for letter in super()._value() if letter.isprintable())


def language_choices() -> Sequence[tuple[str, str]]:
    """The two languages, each in its own words."""
    return (
        [("kk", "Қазақша"), ("ru", "Русский")]
        if current_language() == "kk"
        else [("ru", "Русский"), ("kk", "Қазақша")]
    )
