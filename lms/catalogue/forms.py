"""Filters of the catalogue and the upload of a course."""

from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from lms.catalogue.rules import AUDIENCES, LEVELS
from lms.catalogue.rules.words import audience_name, level_name
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.web.forms import BaseForm, FilterForm, PlainText, clean_text


def _audiences() -> list[tuple[str, str]]:
    return [
        ("", _("All courses")),
        *((audience, audience_name(audience)) for audience in AUDIENCES),
    ]


def _levels() -> list[tuple[str, str]]:
    return [("", _("All levels")), *((level, level_name(level)) for level in LEVELS)]


class CatalogueFilter(FilterForm):
    """Which courses to show."""

    audience = SelectField(lazy_gettext("Who the course is for"), choices=_audiences, default="")
    level = SelectField(lazy_gettext("Level"), choices=_levels, default="")

    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.audience.data or self.level.data)


class ZipRequired:
    """A validator: a file was chosen that is called a zip, and there is something in it."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raises ValidationError with what to do."""
        sent = field.data
        if not isinstance(sent, FileStorage) or not sent.filename:
            raise ValidationError(_("Choose the zip archive of the course folder."))
        if not sent.filename.lower().endswith(".zip"):
            raise ValidationError(
                _("Choose the zip archive of the course folder: a file whose name ends in .zip.")
            )
        if not sent.stream.read(1):
            raise ValidationError(_("The file is empty. Make the zip again and send that."))
        sent.stream.seek(0)


class CourseUploadForm(BaseForm):
    """A course folder as a zip. The name is needed only if the zip has no folder that gives it."""

    archive = FileField(
        lazy_gettext("Zip archive of the course folder"), validators=[ZipRequired()]
    )
    slug = StringField(
        lazy_gettext("Name of the course in addresses"),
        filters=[clean_text],
        validators=[Optional(), Length(max=80), PlainText()],
    )
