"""Forms of the tokens of organisations."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, Length

from lms.accounts.forms.common import CheckboxesField
from lms.accounts.rules.api_tokens import LIFETIMES, SCOPES
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import BaseForm, PlainText, clean_text


def scope_choices() -> list[tuple[str, str]]:
    """What a token may be allowed to do, in words."""
    words = (
        gettext("See people: names, posts, the last four digits of the IIN"),
        gettext("Add and change people and their posts, end posts"),
        gettext("See the organisation and what is below it"),
        gettext("Add and change organisations below this one"),
        gettext("See who has to learn what by when, and who is late"),
        gettext("See counted figures and the reports to hand in"),
    )
    return list(zip(SCOPES, words, strict=True))


class ApiTokenForm(BaseForm):
    """A token for the programs of an organisation."""

    name = StringField(
        _("Name of the token"),
        [
            DataRequired(_("Enter a name by which you will know the token again.")),
            Length(max=100, message=_("At most %(max)d characters fit here.")),
            PlainText(),
        ],
        filters=[clean_text],
        description=_("For example the program that will use it."),
    )
    scopes = CheckboxesField(_("What it may do"), choices=scope_choices)
    days = SelectField(
        _("Valid for"),
        choices=lambda: [
            (str(days), gettext("%(days)s days") % {"days": days}) for days in LIFETIMES
        ],
        default="365",
    )
