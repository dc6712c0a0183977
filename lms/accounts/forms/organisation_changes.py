"""Forms of moving, closing and merging organisations."""

from wtforms import HiddenField
from wtforms.validators import DataRequired, InputRequired

from lms.accounts import errors
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import BaseForm, DayField
from lms.web.organisation_fields import OrganisationField, WithFinder


class MoveOrganisationForm(WithFinder):
    """The new organisation above."""

    parent_id = OrganisationField(_("Under which organisation"))


class CloseForm(BaseForm):
    """The last day of an organisation."""

    on = DayField(_("Last day"), [InputRequired(_("Enter the day."))])


class MergeOrganisationsForm(WithFinder):
    """The successor of an organisation, and its first day.

    `confirmed` is sent only by the page that has shown what the merge changes.
    """

    into_id = OrganisationField(
        _("Into which organisation"),
        validators=[DataRequired(_(errors.OrganisationUnknown.message))],
    )
    on = DayField(_("First day in the other organisation"), [InputRequired(_("Enter the day."))])
    confirmed = HiddenField()
