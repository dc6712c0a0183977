"""Forms of sign-in cards."""

from collections.abc import Sequence

from wtforms import BooleanField, Field, HiddenField, SelectField, StringField
from wtforms.validators import Length, ValidationError

from lms.accounts.forms.common import new_password
from lms.core.crypto import CARD_LETTERS, parse_number
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import BaseForm, PlainText, clean_text
from lms.web.pickers import FilterWithUnits, UnitField


def _well_formed_code(_form: BaseForm, field: Field) -> None:
    """A validator: what was typed can be a code. The check letter finds a slip of one finger; that it is one tells a guesser nothing."""
    if not field.data:
        raise ValidationError(gettext("Type the code of the card."))
    if parse_number(field.data, CARD_LETTERS) is None:
        raise ValidationError(
            gettext(
                "Something is mistyped: a code has 16 letters and digits, like K7M2-9QXW-3TRB-5HNA. Compare each of them."
            )
        )


class CardForm(BaseForm):
    """The code of a sign-in card."""

    code = StringField(
        _("Code of the card"), [PlainText(), _well_formed_code], filters=[clean_text]
    )


class CardPasswordForm(BaseForm):
    """The password that a card sets; the code goes along."""

    code = HiddenField(filters=[clean_text])
    password = new_password(_("New password"))


class CardFilterForm(FilterWithUnits):
    """What the list of people for sign-in cards is narrowed by."""

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
    """How cards are made. Which people are chosen stands beside it, in fields named person."""

    part = SelectField(_("Which part"), coerce=int, default=1)
    stop_password = BooleanField(
        _("The present password stops at once"),
        description=_(
            "For a lost or stolen password: they are signed out everywhere. Else it holds until the card is used."
        ),
    )

    def __init__(self, *, parts: Sequence[tuple[int, str]]) -> None:
        super().__init__()
        self.part.choices = list(parts)
        if self.part.data not in dict(parts):
            self.part.data = 1
