"""Forms of the catalogue: the filter of the list, the upload of a course."""

from werkzeug.datastructures import FileStorage
from wtforms import Field, FileField, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from lms.catalogue.rules import AUDIENCES, LEVELS
from lms.catalogue.rules.words import name_audience, name_level
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.web.forms import BaseForm, FilterForm, PlainText, clean_text


def _list_audiences() -> list[tuple[str, str]]:
    return [
        ("", _("All courses")),
        *((audience, name_audience(audience)) for audience in AUDIENCES),
    ]


def _list_levels() -> list[tuple[str, str]]:
    return [("", _("All levels")), *((level, name_level(level)) for level in LEVELS)]


class CatalogueFilter(FilterForm):
    """Filter of the course list."""

    audience = SelectField(
        lazy_gettext("Who the course is for"), choices=_list_audiences, default=""
    )
    level = SelectField(lazy_gettext("Level"), choices=_list_levels, default="")

    def is_narrowed(self) -> bool:
        """Return whether a filter is set."""
        return bool(self.audience.data or self.level.data)


class ZipRequired:
    """Validator: a non-empty file with a name in .zip was chosen."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raise ValidationError with what to do."""
        upload = field.data
        if not isinstance(upload, FileStorage) or not upload.filename:
            raise ValidationError(_("Choose the zip archive of the course folder."))
        if not upload.filename.lower().endswith(".zip"):
            raise ValidationError(
                _("Choose the zip archive of the course folder: a file whose name ends in .zip.")
            )
        if not upload.stream.read(1):
            raise ValidationError(_("The file is empty. Make the zip again and send that."))
        upload.stream.seek(0)


class CourseUploadForm(BaseForm):
    """A course folder as a zip.

    The slug is needed only if the zip has no top folder that gives it.
    """

    archive = FileField(
        lazy_gettext("Zip archive of the course folder"), validators=[ZipRequired()]
    )
    slug = StringField(
        lazy_gettext("Name of the course in URLs"),
        filters=[clean_text],
        validators=[Optional(), Length(max=80), PlainText()],
    )
