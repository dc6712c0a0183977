"""Forms of API tokens."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from lms.auth.rules.api_tokens import LIFETIMES, list_scope_choices
from lms.core.i18n import lazy_gettext as _
from lms.core.i18n import ngettext
from lms.web.fields import CheckboxesField
from lms.web.forms import BaseForm, PlainText, clean_text


class ApiTokenForm(BaseForm):
    """A token for a client of an organisation."""

    name = StringField(
        _("Name of the token"),
        [
            DataRequired(_("Enter a name by which you will know the token again.")),
            Length(max=100, message=_("At most %(max)d characters fit here.")),
            PlainText(),
        ],
        filters=[clean_text],
        description=_("For example the client that will use it."),
    )
    scopes = CheckboxesField(_("What it may do"), choices=list_scope_choices)
    days = SelectField(
        _("Valid for"),
        choices=lambda: [
            (str(days), ngettext("%(num)s day", "%(num)s days", days) % {"num": days})
            for days in LIFETIMES
        ],
        default="365",
    )
