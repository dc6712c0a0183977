"""The form of the component gallery: one field of each kind."""

from wtforms import (
    BooleanField,
    DateField,
    FileField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Optional

from lms.core.i18n import lazy_gettext as _
from lms.web.forms import BaseForm, FilterForm


class GalleryForm(BaseForm):
    """A form with a field of each kind, shown with errors; it is never sent."""

    name = StringField(_("Name"), [InputRequired()])
    password = PasswordField(_("Password"), [Optional()])
    region = SelectField(_("Region"), choices=[("1", "Ақмола облысы"), ("2", "Жамбыл облысы")])
    language = RadioField(_("Language"), choices=[("kk", "Қазақша"), ("ru", "Русский")])
    agreed = BooleanField(_("I agree"))
    day = DateField(_("Day"), [Optional()])
    count = IntegerField(_("Number"), [Optional()])
    file = FileField(_("File"), [Optional()])
    text = TextAreaField(_("Text"), [Optional()])


class GalleryFilter(FilterForm):
    """The example filter of a list."""

    audience = SelectField(
        _("Audience"),
        choices=[("citizen", "Барлығына"), ("civil_servant", "Мемлекеттік қызметшілерге")],
        default="citizen",
    )
    search = StringField(_("Search"), [Optional()])
