"""Forms of sign-in cards."""

from collections.abc import Sequence

from wtforms import BooleanField, HiddenField, SelectField, StringField
from wtforms.validators import Length

from lms.auth.forms.password_fields import make_new_password_field
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.card_codes import make_card_code_field
from lms.web.forms import BaseForm, clean_text
from lms.web.unit_fields import FilterWithUnits, UnitField


class CardForm(BaseForm):
    """The code of a sign-in card."""

    code = make_card_code_field(_("Code of the card"))


class CardPasswordForm(BaseForm):
    """The password that a card sets, with the card's code in a hidden field."""

    code = HiddenField(filters=[clean_text])
    password = make_new_password_field(_("New password"))


class CardFilterForm(FilterWithUnits):
    """Filters of the list of people for sign-in cards."""

    text = StringField(_("Name or user name"), [Length(max=100)], default="", filters=[clean_text])
    region_unit_id = UnitField(_("Region"), with_regions=True, placeholder=_("All"))
    password = SelectField(
        _("Password"),
        choices=lambda: [
            ("", gettext("All")),
            ("no", gettext("Not set yet")),
            ("yes", gettext("Set")),
        ],
        default="",
    )


class CardsForm(BaseForm):
    """The settings of new cards. The chosen people come in fields named `person`."""

    part = SelectField(_("Which part"), coerce=int, default=1)
    stop_password = BooleanField(
        _("The present password stops at once"),
        description=_(
            "For a lost or stolen password: they are signed out everywhere. Else it holds until "
            "the card is used."
        ),
    )

    def __init__(self, *, parts: Sequence[tuple[int, str]]) -> None:
        super().__init__()
        self.part.choices = list(parts)
        if self.part.data not in dict(parts):
            self.part.data = 1
