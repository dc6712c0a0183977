"""Forms of the second factor."""

from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.auth import errors
from lms.auth.rules.passwords import PASSWORD_SENT_MAXIMUM
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import BaseForm, PlainText, clean_text

MAXIMUM_CODE_LENGTH = 40


class CodeForm(BaseForm):
    """A code of the app, or a recovery code."""

    code = StringField(
        _("Code"),
        [
            DataRequired(_("Enter the code.")),
            Length(max=MAXIMUM_CODE_LENGTH, message=_(errors.CodeWrong.message)),
            PlainText(),
        ],
        filters=[clean_text, lambda text: text and text.replace(" ", "")],
    )


class BeginSecondFactorForm(BaseForm):
    """The password of whoever sets up the second factor: an open browser is not enough."""

    present_password = PasswordField(
        _("Present password"),
        [
            InputRequired(_("Enter the password.")),
            Length(max=PASSWORD_SENT_MAXIMUM, message=_(errors.PasswordWrong.message)),
        ],
    )
