"""Which field shows an error of signing in."""

from typing import Final

from lms.accounts.forms import show_error as place_error_by
from lms.accounts.forms.common import FIELD_OF as ACCOUNT_FIELD_OF
from lms.auth import errors
from lms.core.errors import DomainError
from lms.web.forms import BaseForm

FIELD_OF: Final[dict[type[DomainError], str]] = {
    **ACCOUNT_FIELD_OF,
    errors.PasswordTooShort: "password",
    errors.PasswordTooLong: "password",
    errors.PasswordTooCommon: "password",
    errors.PasswordLikeName: "password",
    errors.PasswordWrong: "present_password",
    errors.PasswordAsked: "present_password",
    errors.WrongLogin: "login",
    errors.TokenScopeMissing: "scopes",
    errors.CardRefused: "code",
    errors.CodeWrong: "code",
    errors.AccountMerged: "login",
    errors.CodeRefused: "code",
}


def show_error(form: BaseForm, error: DomainError) -> None:
    """Show an error of signing in or of accounts at the field that it concerns."""
    place_error_by(form, error, FIELD_OF)
