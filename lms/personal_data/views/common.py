"""What the screens of a person's rights share."""

from collections.abc import Collection
from typing import Any, Final

from flask import Blueprint

from lms.auth.errors import PasswordWrong
from lms.auth.services import Verifier
from lms.auth.services.own_account import check_present_password
from lms.messaging.rules.kinds import list_channels
from lms.web import access
from lms.web.container import container, now
from lms.web.transaction import database

blueprint = Blueprint("personal_data", __name__, url_prefix="/personal-data")
PASSWORD_FIELD: Final = "present_password"  # noqa: S105 - a field's name


def has_right_password(form: Any) -> bool:
    """Return whether the form has the actor's password; a wrong one is counted and shown there."""
    parts = container()
    verifier = Verifier(parts.passwords, parts.iin_cipher, parts.settings.roles_need_code)
    try:
        check_present_password(
            database(),
            verifier=verifier,
            by=access.actor(),
            password=form[PASSWORD_FIELD].data or "",
            now=now(),
        )
    except PasswordWrong as error:
        form.fail(PASSWORD_FIELD, error.describe())
        return False
    return True


def get_channels() -> Collection[str]:
    """Return the channels by which the site tells people something."""
    return list_channels(container().settings.sms_gateway)
