"""Forms of accounts, by what they are about. Import them from here."""

from lms.accounts.forms.common import list_audience_choices, show_error
from lms.accounts.forms.fields import list_absence_choices, list_kind_choices
from lms.accounts.forms.iin import ConfirmIinForm, DecideConflictForm, FindPersonForm
from lms.accounts.forms.offers import AcceptOfferForm, DeclineOfferForm, OfferFilterForm
from lms.accounts.forms.organisation_changes import (
    CloseForm,
    MergeOrganisationsForm,
    MoveOrganisationForm,
)
from lms.accounts.forms.organisations import OrganisationFilterForm, OrganisationForm
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

__all__ = [
    "AbsenceForm",
    "AcceptOfferForm",
    "ChangePostForm",
    "CloseForm",
    "ConfirmIinForm",
    "DecideConflictForm",
    "DeclineOfferForm",
    "EndAbsenceForm",
    "EndPostForm",
    "ExtraTimeForm",
    "FindPersonForm",
    "GrantForm",
    "MergeOrganisationsForm",
    "MoveOrganisationForm",
    "NewPersonForm",
    "OfferFilterForm",
    "OrganisationFilterForm",
    "OrganisationForm",
    "PeopleFilterForm",
    "PersonForm",
    "PostForm",
    "list_absence_choices",
    "list_audience_choices",
    "list_kind_choices",
    "show_error",
]
