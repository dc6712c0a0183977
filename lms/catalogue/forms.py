"""Filters of the catalogue and the upload of a course."""

from typing import Any

from wtforms import FileField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from lms.catalogue.rules import AUDIENCES, LEVELS
from lms.core.i18n import gettext, lazy_gettext, mark
from lms.web.forms import BaseForm, FilterForm, PlainText, clean_text

AUDIENCE_NAMES = {"citizen": mark("For everyone"), "civil_servant": mark("For civil servants")}
LEVEL_NAMES = {"foundation": mark("First steps"), "intermediate": mark("Intermediate"), "advanced": mark("Advanced")}


class CatalogueFilter(FilterForm):
    """Which courses to show."""

    audience = SelectField(lazy_gettext("Who the course is for"), default="", validate_choice=True)
    level = SelectField(lazy_gettext("Level"), default="", validate_choice=True)

    def __init__(self, **kwargs: Any) -> None:
        self.audience.kwargs["choices"] = []
        super().__init__(**kwargs)


class UploadForm(BaseForm):
    """A course folder as a zip."""

    archive = FileField(lazy_gettext("Zip archive of the course folder"), validators=[])
    slug = StringField(
        lazy_gettext("Name of the course in addresses"),
        filters=[clean_text],
        validators=[Optional(), Length(max=80), PlainText()],
    )
