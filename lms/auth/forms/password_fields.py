"""Fields for passwords."""

from typing import Any, Final

from wtforms import PasswordField
from wtforms.validators import InputRequired

from lms.core.i18n import lazy_gettext as _

SHOW_PASSWORD: Final = {"data-show": _("Show the password"), "data-hide": _("Hide the password")}


def make_new_password_field(label: Any) -> PasswordField:
    """Return a field for a password that somebody thinks of."""
    return PasswordField(
        label, [InputRequired(_("Think of a password and enter it."))], render_kw=SHOW_PASSWORD
    )
