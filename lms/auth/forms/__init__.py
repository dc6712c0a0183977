"""Forms of signing in and of the own account. Import them from here."""

from lms.auth.forms.account import (
    ChangePasswordForm,
    NameSignInForm,
    NewPasswordForm,
    ProfileForm,
    SignInForm,
    SignUpForm,
)
from lms.auth.forms.api_tokens import ApiTokenForm
from lms.auth.forms.cards import CardFilterForm, CardForm, CardPasswordForm, CardsForm
from lms.auth.forms.care import CareForm
from lms.auth.forms.common import show_error
from lms.auth.forms.recovery import ForgottenForm, SmsCodeForm
from lms.auth.forms.second_factor import BeginSecondFactorForm, CodeForm, FirstCodeForm

__all__ = [
    "ApiTokenForm",
    "BeginSecondFactorForm",
    "CardFilterForm",
    "CardForm",
    "CardPasswordForm",
    "CardsForm",
    "CareForm",
    "ChangePasswordForm",
    "CodeForm",
    "FirstCodeForm",
    "ForgottenForm",
    "NameSignInForm",
    "NewPasswordForm",
    "ProfileForm",
    "SignInForm",
    "SignUpForm",
    "SmsCodeForm",
    "show_error",
]
