"""Form by which anyone checks a certificate."""

from typing import Any

from flask import request
from wtforms import Field, Form, StringField
from wtforms.validators import ValidationError

from lms.core.crypto import parse_number
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.web.forms import BaseForm, PlainText, clean_text


def check_number(_form: Form, field: Field) -> None:
    """Raise ValidationError unless the text can be a certificate number.

    The check letter detects every single typing error, so that a typo is not taken for a forgery.
    """
    if not field.data:
        raise ValidationError(_("Type the number of the certificate."))
    if parse_number(field.data) is None:
        raise ValidationError(
            _(
                "Something is mistyped: a number has 18 letters and digits, "
                "like K7M2-9QXW-3TRB-5HNA-8C. Compare each of them."
            )
        )


class CheckForm(BaseForm):
    """A certificate number, sent as a query parameter."""

    number = StringField(
        lazy_gettext("Certificate number"),
        filters=[clean_text],
        validators=[PlainText(), check_number],
        description=lazy_gettext(
            "It stands at the foot of the certificate, beside the square code."
        ),
    )

    def __init__(self, **kwargs: Any) -> None:
        Form.__init__(self, formdata=request.args if self.is_sent() else None, **kwargs)

    @staticmethod
    def is_sent() -> bool:
        """Return whether the form was sent, even if empty."""
        return "number" in request.args

    def read_number(self) -> str | None:
        """Return the number in its stored form; None if nothing was sent or it is malformed."""
        return parse_number(self.number.data) if self.is_sent() and self.validate() else None
