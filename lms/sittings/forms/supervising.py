"""Forms of a supervisor during a sitting: a reason, minutes back."""

from lms.assessment.rules.supervision import MOST_MINUTES_BACK
from lms.core.i18n import lazy_gettext
from lms.web.fields import make_reason_field
from lms.web.forms import BaseForm, WholeNumber


class TurnAwayForm(BaseForm):
    """Why somebody is refused or removed."""

    reason = make_reason_field(lazy_gettext("The person reads it on their screen."))


class MinutesForm(BaseForm):
    """Minutes that are given back, and after what fault."""

    minutes = WholeNumber(lazy_gettext("Minutes"), 1, MOST_MINUTES_BACK, default=5)
    reason = make_reason_field(
        lazy_gettext("What happened: the line was cut, a computer had to be changed.")
    )
