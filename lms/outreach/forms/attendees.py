"""Forms of the list of a training: its filter, and adding a person."""

from wtforms.validators import DataRequired

from lms.core.i18n import lazy_gettext
from lms.outreach.forms.fields import build_text_field
from lms.web.fields import make_sort_field, make_text_filter
from lms.web.forms import BaseForm, FilterForm


class AttendeeFilter(FilterForm):
    """Filter of the people on the list of a training."""

    name = make_text_filter(lazy_gettext("Name"))
    sort = make_sort_field(("name", "unit", "state", "since"), "name")


class AddForm(BaseForm):
    """Login of the person to put on the list."""

    login = build_text_field(
        lazy_gettext("User name, e-mail, telephone or IIN"),
        254,
        DataRequired(lazy_gettext("Write by what the person signs in.")),
        description=lazy_gettext("Of somebody whom you answer for and who has an account."),
    )
