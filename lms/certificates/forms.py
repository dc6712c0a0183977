"""The form by which anyone checks a certificate."""

from typing import Any

from flask import request
from wtforms import Field, Form, StringField
from wtforms.validators import ValidationError

from lms.core.crypto import parse_number
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.web.forms import BaseForm, PlainText, clean_text


def well_formed(_form: Form, field: Field) -> None:
    """A validator: what was typed can be a number. The check letter finds every slip of one finger, so that it is not taken for a forgery."""
    if not field.data:
        raise ValidationError(_("Type the number of the certificate."))
    if parse_number(field.data) is None:
        raise ValidationError(
            _(
                "Something is mistyped: a number has 18 letters and digits, like K7M2-9QXW-3TRB-5HNA-8C. Compare each of them."
            )
        )


class CheckForm(BaseForm):
    """One number, sent in the address."""

    number = StringField(
        lazy_gettext("Certificate number"),
        filters=[clean_text],
        validators=[PlainText(), well_formed],
        description=lazy_gettext(
            "It stands at the foot of the certificate, beside the square code."
        ),
    )

    def __init__(self, **kwargs: Any) -> None:
        Form.__init__(self, formdata=request.args if self.is_sent() else None, **kwargs)

    @staticmethod
    def is_sent() -> bool:
        """Whether the form was sent, even if empty."""
        return "number" in request.args

    def canonical(self) -> str | None:
        """The number in its stored form; None if nothing was sent or it can't be one."""
        return parse_number(self.number.data) if self.is_sent() and self.validate() else None
