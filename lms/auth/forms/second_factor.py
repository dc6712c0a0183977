"""Forms of the second factor."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.auth import errors
from lms.auth.rules.passwords import PASSWORD_SENT_MAXIMUM
from lms.core.fingerprints import sha256
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


class FirstCodeForm(CodeForm):
    """The first code of an app, with the fingerprint of the secret that its page showed.

    Setting up again in another window draws another secret: then no code of this app will ever do.
    """

    secret_fingerprint = HiddenField(filters=[clean_text])

    def __init__(self, secret: str) -> None:
        super().__init__()
        present = sha256(secret)[:12]
        self._is_present = self.secret_fingerprint.data in (None, "", present)
        # The page that shows the fault carries it too.
        self.secret_fingerprint.data = present

    def check_shown(self) -> bool:
        """Return whether the page showed the secret of now; if not, say so at the code."""
        if not self._is_present:
            self.fail("code", errors.OtherSecret().describe())
        return self._is_present


class BeginSecondFactorForm(BaseForm):
    """The password of whoever sets up the second factor: an open browser is not enough."""

    present_password = PasswordField(
        _("Present password"),
        [
            InputRequired(_("Enter the password.")),
            Length(max=PASSWORD_SENT_MAXIMUM, message=_(errors.PasswordWrong.message)),
        ],
    )
