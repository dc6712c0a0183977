"""Forms of setting a password alone, and of confirming a contact."""

from typing import Any

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from lms.core.i18n import lazy_gettext as _
from lms.web.forms import BaseForm, PlainText, clean_text


class ForgottenForm(BaseForm):
    """A name to sign in with."""

    login = StringField(
        _("User name, e-mail, telephone or IIN"),
        [
            DataRequired(_("Enter the name with which you sign in.")),
            Length(max=254, message=_("At most %(max)d characters fit here.")),
            PlainText(),
        ],
        filters=[clean_text],
    )


def _make_sms_code_field(label: Any) -> StringField:
    return StringField(
        label,
        [
            DataRequired(_("Enter the code of the SMS.")),
            Length(max=40, message=_("At most %(max)d characters fit here.")),
            PlainText(),
        ],
        filters=[clean_text],
    )


class SmsCodeForm(BaseForm):
    """The code of an SMS."""

    code = _make_sms_code_field(_("Code of the SMS"))
