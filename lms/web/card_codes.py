"""The field in which somebody types the code of a sign-in card."""

from typing import Any

from wtforms import Field, StringField
from wtforms.validators import ValidationError

from lms.core.crypto import CARD_LETTERS, parse_number
from lms.core.i18n import gettext
from lms.web.forms import PlainText, clean_text


def make_card_code_field(label: Any) -> StringField:
    """Build the field. It refuses what can't be a code."""
    return StringField(label, [PlainText(), _check_code_form], filters=[clean_text])


def _check_code_form(_form: Any, field: Field) -> None:
    """Raise ValidationError for a text that can't be a code.

    The check letter finds a typing error, and its result tells a guesser nothing.
    """
    if not field.data:
        raise ValidationError(gettext("Type the code of the card."))
    if parse_number(field.data, CARD_LETTERS) is None:
        raise ValidationError(
            gettext(
                "Something is mistyped: a code has 16 letters and digits, like "
                "K7M2-9QXW-3TRB-5HNA. Compare each of them."
            )
        )
