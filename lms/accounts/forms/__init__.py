"""Forms of accounts, by what they are about. Import them from here."""

from lms.accounts.forms.account import (
    ChangePasswordForm,
    NewPasswordForm,
    ProfileForm,
    SignInForm,
    SignUpForm,
)
from lms.accounts.forms.api_tokens import ApiTokenForm
from lms.accounts.forms.cards import CardFilterForm, CardForm, CardPasswordForm, CardsForm
from lms.accounts.forms.common import audience_choices, place_error, role_choices
from lms.accounts.forms.fields import absence_choices, kind_choices
from lms.accounts.forms.organisations import (
    CloseForm,
    MergeOrganisationsForm,
    MoveOrganisationForm,
    OrganisationFilterForm,
    OrganisationForm,
)
from lms.accounts.forms.people import (
    AbsenceForm,
    ChangePostForm,
    EndAbsenceForm,
    EndPostForm,
    ExtraTimeForm,
    GrantForm,
    NewPersonForm,
    PeopleFilterForm,
    PersonForm,
    PostForm,
)
from lms.accounts.forms.second_factor import BeginSecondFactorForm, CodeForm

__all__ = [
    "AbsenceForm",
    "ApiTokenForm",
    "BeginSecondFactorForm",
    "CardFilterForm",
    "CardForm",
    "CardPasswordForm",
    "CardsForm",
    "ChangePasswordForm",
    "ChangePostForm",
    "CloseForm",
    "CodeForm",
    "EndAbsenceForm",
    "EndPostForm",
    "ExtraTimeForm",
    "GrantForm",
    "MergeOrganisationsForm",
    "MoveOrganisationForm",
    "NewPasswordForm",
    "NewPersonForm",
    "OrganisationFilterForm",
    "OrganisationForm",
    "PeopleFilterForm",
    "PersonForm",
    "PostForm",
    "ProfileForm",
    "SignInForm",
    "SignUpForm",
    "absence_choices",
    "audience_choices",
    "kind_choices",
    "place_error",
    "role_choices",
]
