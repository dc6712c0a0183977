"""Forms of offered posts: the filters of the list, and a person's answer."""

from typing import Final

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional

from lms.accounts.rules.offers import OPEN, list_reason_choices, list_state_choices
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.text import parse_id
from lms.web.forms import BaseForm, FilterForm, clean_text

ALL: Final = "all"


class OfferFilterForm(FilterForm):
    """Filters of the list of offers; those who have not answered yet unless another is chosen."""

    text = StringField(_("Name"), [Length(max=100)], default="", filters=[clean_text])
    state = SelectField(
        _("State"), choices=lambda: [*list_state_choices(), (ALL, gettext("All"))], default=OPEN
    )
    organisation_id = HiddenField(filters=[parse_id])
    # "1": of the organisation itself, without what is below it
    own = HiddenField(filters=[lambda value: "1" if value == "1" else ""])


class AcceptOfferForm(BaseForm):
    """The acceptance of a post by somebody who holds another one."""

    is_main = BooleanField(_("This is my main post"))


class DeclineOfferForm(BaseForm):
    """Why a person declines; they need not say it."""

    reason = RadioField(_("Why?"), [Optional()], choices=list_reason_choices, default="")
