"""Forms of the second step of signing in."""

from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.accounts import errors
from lms.accounts.rules.passwords import PASSWORD_SENT_MAXIMUM
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import BaseForm, PlainText, clean_text

LONGEST_CODE = 40


class CodeForm(BaseForm):
    """A code of the app, or a recovery code."""

    code = StringField(
        _("Code"),
        [
            DataRequired(_("Enter the code.")),
            Length(max=LONGEST_CODE, message=_(errors.CodeWrong.message)),
            PlainText(),
        ],
        filters=[clean_text, lambda text: text and text.replace(" ", "")],
    )


class BeginSecondFactorForm(BaseForm):
    """The password of whoever sets up the second step: a browser left open is not enough."""

    present_password = PasswordField(
        _("Present password"),
        [
            InputRequired(_("Enter the password.")),
            Length(max=PASSWORD_SENT_MAXIMUM, message=_(errors.PasswordWrong.message)),
        ],
    )
