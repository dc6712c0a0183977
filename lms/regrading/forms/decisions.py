"""Forms by which passes are decided on."""

from wtforms import HiddenField, RadioField
from wtforms.validators import InputRequired, Length

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.regrading.forms.fields import build_reason_field
from lms.web.forms import BaseForm


class KeepPassesForm(BaseForm):
    """One reason for keeping all passes that wait; `expected_count` is how many the page showed."""

    expected_count = HiddenField(validators=[InputRequired(), Length(max=9)])
    reason = build_reason_field(lazy_gettext("It stays with each decision. Name nobody."))


class PassDecisionForm(BaseForm):
    """Whether a pass is kept or taken back, and why."""

    decision = RadioField(
        lazy_gettext("What happens to the pass?"),
        [InputRequired(lazy_gettext("Choose what happens to the pass."))],
        choices=lambda: [("keep", _("It is kept")), ("take", _("It is taken back"))],
    )
    reason = build_reason_field(lazy_gettext("It stays with the decision. Name nobody."))
