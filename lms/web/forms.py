"""Base of all forms: translated messages, and fields that refuse hostile text."""

import unicodedata
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from flask import g, request
from markupsafe import Markup
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import DateField, Field, FileField, Form, HiddenField, IntegerField, PasswordField
from wtforms.fields.choices import SelectChoice
from wtforms.meta import DefaultMeta
from wtforms.validators import Optional, ValidationError

from lms.core.clock import FIRST_DAY, LAST_DAY
from lms.core.i18n import current_language, gettext
from lms.core.text import is_plain
from lms.web.file_limit import check_declared
from lms.web.form_messages import FormMessages
from lms.web.unsent import find_unsent_fields
from lms.web.widgets import choose_fast_widget

# The languages by their own names, which a screen reader says in their own language.
KAZAKH: Final = SelectChoice("kk", "Қазақша", {"lang": "kk"})
RUSSIAN: Final = SelectChoice("ru", "Русский", {"lang": "ru"})
REST: Final = "*"
# A filter by author: everybody but the reader.
OTHERS: Final = "others"
# Secrets, and what a page itself puts into its form.
_NEVER_OFFERED = (FileField, PasswordField, HiddenField)


class BaseForm(Form):  # type: ignore[misc]
    """A form filled from the request; views call is_submitted(). To make one changes nothing.

    With a file field it needs a view declared by @takes_file, which counts the file.
    `page_order`: names of fields where the page asks in another order than the classes define
    them, with REST for all others; a summary lists errors in it. `is_typed`: its page keeps what is
    typed while its language is changed (static/js/typed.js). `has_unsent_fields`: it is filled with
    what the reader sent from this page after the session had ended (unsent_forms.py).
    """

    page_order: ClassVar[tuple[str, ...]] = ()
    is_typed: ClassVar[bool] = True
    has_unsent_fields = False
    _fields: dict[str, Field]

    class Meta(DefaultMeta):  # type: ignore[misc]
        """Options of WTForms: its own messages are translated by FormMessages."""

        cache_translations = False

        def get_translations(self, _form: Form) -> FormMessages:
            """Return the translations of WTForms' messages."""
            return FormMessages()

        def render_field(self, field: Field, attributes: dict[str, Any]) -> Markup:
            """Return the HTML of a field."""
            field.widget = choose_fast_widget(field.widget)
            html: Markup = super().render_field(field, attributes)
            return html

    def __init__(self, **kwargs: Any) -> None:
        is_post = request.method == "POST"
        data: Any = CombinedMultiDict([request.files, request.form]) if is_post else None
        super().__init__(formdata=data, **kwargs)
        if self.page_order:
            self._arrange_fields()
        if is_post and any(isinstance(field, FileField) for field in self):
            check_declared()
        if request.method == "GET":
            self._fill_in_unsent(kwargs)

    def _arrange_fields(self) -> None:
        positions = {name: position for position, name in enumerate(self.page_order)}
        rest = positions.get(REST, len(positions))
        names = sorted(self._fields, key=lambda name: positions.get(name, rest))
        self._fields = {name: self._fields[name] for name in names}

    def _fill_in_unsent(self, kwargs: dict[str, Any]) -> None:
        """Fill in what the reader sent from this page after the session had ended."""
        unsent_fields = find_unsent_fields({field.name for field in self})
        if not unsent_fields:
            return
        left_out = [field.name for field in self if isinstance(field, _NEVER_OFFERED)]
        for name in left_out:
            unsent_fields.pop(name, None)
        fields: MultiDict[str, str] = MultiDict(unsent_fields)
        self.process(fields, **kwargs)
        self.has_unsent_fields = True

    def is_submitted(self) -> bool:
        """Return whether the form was submitted and is valid."""
        if g.get("is_token_stale"):
            self.form_errors.append(gettext("This page was open for too long. Send it once more."))
            return False
        return request.method == "POST" and self.validate()

    def fail(self, field: str, message: str) -> None:
        """Add an error of the domain to the field that it concerns."""
        target = self[field]
        target.errors = [*target.errors, message]


class FilterForm(BaseForm):
    """A form of filters from the query string; invalid values become the field's default."""

    is_typed = False

    def __init__(self, **kwargs: Any) -> None:
        Form.__init__(self, formdata=request.args, **kwargs)
        self.validate()
        for field in self:
            if field.errors:
                field.data, field.errors = field.default, []

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Return whether all values are valid. Without any in the URL, only defaults are there."""
        return not any(field.raw_data for field in self) or bool(super().validate(*args, **kwargs))


def offer_choices(field: Field, choices: Sequence[tuple[str, str]], default: str) -> str:
    """Set the choices of a select; return the chosen value, or the default for an unknown one."""
    field.choices = choices
    field.data = field.data if field.data in dict(choices) else default
    return str(field.data)


def clean_text(value: str | None) -> str | None:
    """Normalize the text of a field: NFC, single spaces, none at the ends; None if nothing is left.

    A control character such as NUL becomes U+FFFD, which PlainText refuses and a page can show.
    """
    if value is None:
        return None
    visible = "".join(
        letter if unicodedata.category(letter) != "Cc" or letter.isspace() else "\ufffd"
        for letter in value
    )
    return " ".join(unicodedata.normalize("NFC", visible).split()) or None


class DayField(DateField):  # type: ignore[misc]
    """A date from FIRST_DAY to LAST_DAY.

    Invalid input is shown again to be fixed, without control characters.
    """

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date. Raises ValueError with what to do."""
        super().process_formdata(valuelist)
        if self.data is not None and not FIRST_DAY <= self.data <= LAST_DAY:
            self.data = None
            raise ValueError(
                gettext("Give a day of the years %(first)s to %(last)s.")
                % {"first": FIRST_DAY.year, "last": LAST_DAY.year}
            )

    def _value(self) -> str:
        return clean_text(super()._value()) or ""


class PlainText:
    """Validator that refuses control, bidirectional and invisible characters."""

    def __call__(self, _form: Form, field: Field) -> None:
        """Raise ValidationError with what to do."""
        if not is_plain(field.data or ""):
            raise ValidationError(
                gettext("Remove the invisible characters: type the text instead of pasting it.")
            )


class PlainLines(PlainText):
    """Validator that refuses such characters in each line of a text."""

    def __call__(self, form: Form, field: Field) -> None:
        """Raise ValidationError with what to do."""
        whole, field.data = field.data, (field.data or "").replace("\n", " ")
        try:
            super().__call__(form, field)
        finally:
            field.data = whole


class MayBeEmpty(Optional):  # type: ignore[misc]
    """Optional validator that does not label the field as optional: another may replace it."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags: dict[str, Any] = {}


class _InRange:
    """Validator of a number between two limits, which may be missing if optional."""

    def __init__(self, low: int, high: int, *, optional: bool) -> None:
        self.low, self.high, self.optional = low, high, optional

    def __call__(self, _form: Any, field: Any) -> None:
        """Raise ValidationError with the limits."""
        is_missing = field.data is None and not self.optional and not field.errors
        if is_missing or (field.data is not None and not self.low <= field.data <= self.high):
            raise ValidationError(
                gettext("Give a number from %(low)s to %(high)s.")
                % {"low": self.low, "high": self.high}
            )


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A whole number between two limits; invalid input is shown again to be fixed."""

    def __init__(
        self, label: Any, low: int, high: int, *, optional: bool = False, **values: Any
    ) -> None:
        in_range = _InRange(low, high, optional=optional)
        super().__init__(label, [MayBeEmpty(), in_range] if optional else [in_range], **values)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, if the form has the field. Raises ValueError with what to do."""
        if not valuelist:
            return
        text = valuelist[0].strip()
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else None
        if text and self.data is None:
            raise ValueError(gettext("Give a whole number, with digits only."))

    def _value(self) -> str:
        return "".join(letter for letter in super()._value() if letter.isprintable())


def list_language_choices() -> Sequence[SelectChoice]:
    """Return the two languages by their own names, the current one first."""
    return [KAZAKH, RUSSIAN] if current_language() == "kk" else [RUSSIAN, KAZAKH]
