"""Forms of lists of people."""

from typing import Any

from werkzeug.datastructures import FileStorage
from wtforms import FileField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.obligations.queries.target_choices import TargetChoices
from lms.obligations.rules import MAX_NAME
from lms.web import access
from lms.web.fields import make_sort_field, make_text_filter
from lms.web.forms import BaseForm, FilterForm, PlainText, clean_text
from lms.web.transaction import reading_session


class ListForm(BaseForm):
    """A file of people, the name of the list, and the unit or organisation that owns it."""

    name = StringField(
        lazy_gettext("Name of the list"),
        filters=[clean_text],
        validators=[
            DataRequired(lazy_gettext("Give the list a name.")),
            Length(max=MAX_NAME, message=lazy_gettext("Use at most 200 characters.")),
            PlainText(),
        ],
        description=lazy_gettext("You will choose it by this name."),
    )
    target = SelectField(
        lazy_gettext("The list belongs to"),
        validators=[InputRequired(lazy_gettext("Choose the region, district or organisation."))],
        description=lazy_gettext("Those who answer for it can use the list."),
    )
    file = FileField(
        lazy_gettext("File"),
        description=lazy_gettext(
            "XLSX or CSV. One column holds the IIN, the user name or the e-mail address of each "
            "person."
        ),
    )

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.target.choices = TargetChoices.load(
            reading_session(), access.actor(), [self.target.data or ""]
        ).list_targets()

    def validate_file(self, field: Any) -> None:
        """Raise ValidationError if no file was chosen."""
        if not isinstance(field.data, FileStorage) or not field.data.filename:
            raise ValidationError(_("Choose the file."))


class ListFilter(FilterForm):
    """The filter of lists."""

    name = make_text_filter(lazy_gettext("Name of the list"))
    sort = make_sort_field(("name", "people", "created"), "-created")


class ListPeopleFilter(FilterForm):
    """The filter of the people on a list."""

    name = make_text_filter(lazy_gettext("Name"))
