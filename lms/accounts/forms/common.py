"""Fields and validators shared by the forms of accounts, and where errors are shown."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from wtforms import EmailField, Field, StringField, TelField
from wtforms.validators import Length, Optional, ValidationError

from lms.accounts import errors
from lms.accounts.rules import (
    CITIZEN,
    CIVIL_SERVANT,
    normalise_email,
    normalise_iin,
    normalise_phone,
)
from lms.accounts.rules.names import is_name
from lms.accounts.services import Contacts, PersonNames, read_contacts
from lms.core.errors import DomainError
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import BaseForm, PlainText, clean_text


class NameText:
    """Validator of a part of a name; a stored one that came before the rule may stay."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raise ValidationError for digits, markup and pictures."""
        if field.data and field.data != field.object_data and not is_name(field.data):
            raise ValidationError(errors.NameWrong().describe())


NAME: Final = (
    Length(max=100, message=_("At most %(max)d characters fit here.")),
    PlainText(),
    NameText(),
)
# The field that shows an error of the domain; without such a field the form itself does.
FIELD_OF: Final[dict[type[DomainError], str]] = {
    errors.UserNameTaken: "user_name",
    errors.UserNameWrong: "user_name",
    errors.NameMissing: "given_name",
    errors.NameWrong: "given_name",
    errors.UnitUnknown: "region_unit_id",
    errors.OrganisationUnknown: "organisation_id",
    errors.OrganisationLoop: "parent_id",
    errors.IinRequired: "iin",
    errors.IinWrong: "iin",
    errors.BinTaken: "bin",
    errors.BinWrong: "bin",
    errors.WrongScope: "role",
    errors.OrganisationClosed: "organisation_id",
    errors.SameOrganisation: "into_id",
    errors.KindUnknown: "kind",
    errors.CategoryUnknown: "category",
    errors.AbsenceKindUnknown: "kind",
    errors.EndsBeforeStart: "ends_on",
    errors.PostHeld: "organisation_id",
    errors.IinAndNameDiffer: "iin",
    errors.OfferedAlready: "organisation_id",
    errors.OfferTooOften: "organisation_id",
    errors.IinRefused: "iin",
    errors.PersonUnknown: "login",
}


def show_error(
    form: BaseForm,
    error: DomainError,
    field_of: Mapping[type[DomainError], str] = MappingProxyType(FIELD_OF),
) -> None:
    """Show an error of the domain at the field that it concerns."""
    name = field_of.get(type(error), "")
    if name in form:
        form.fail(name, error.describe())
    else:
        form.form_errors.append(error.describe())


class HasCanonicalForm:
    """A validator of texts that need a canonical form, such as an e-mail."""

    def __init__(self, canonical: Callable[[str], object], error: type[DomainError]) -> None:
        self._canonical = canonical
        self._error = error

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raise ValidationError for a text without a canonical form."""
        if field.data and not self._canonical(field.data):
            raise ValidationError(self._error().describe())


def list_audience_choices() -> list[tuple[str, str]]:
    """Return the audiences with their names."""
    return [(CITIZEN, gettext("Citizen")), (CIVIL_SERVANT, gettext("Civil servant"))]


class NamesForm(BaseForm):
    """The name as in the passport."""

    surname = StringField(_("Surname"), NAME, filters=[clean_text])
    given_name = StringField(_("Given name"), NAME, filters=[clean_text])
    patronymic = StringField(_("Patronymic"), [Optional(), *NAME], filters=[clean_text])

    def validate_given_name(self, field: Field) -> None:
        """Raise ValidationError if surname and given name are both empty."""
        if not field.data and not self.surname.data:
            raise ValidationError(errors.NameMissing().describe())

    def read_names(self) -> PersonNames:
        """Return the name that was entered."""
        return PersonNames(
            self.surname.data or "", self.given_name.data or "", self.patronymic.data or ""
        )


class ContactsForm(BaseForm):
    """E-mail, telephone and IIN, each optional."""

    email = EmailField(
        _("E-mail"),
        [Optional(), HasCanonicalForm(normalise_email, errors.EmailWrong)],
        filters=[clean_text],
    )
    phone = TelField(
        _("Telephone"),
        [Optional(), HasCanonicalForm(normalise_phone, errors.PhoneWrong)],
        filters=[clean_text],
    )
    iin = StringField(
        _("IIN"),
        [Optional(), HasCanonicalForm(normalise_iin, errors.IinWrong)],
        filters=[clean_text],
    )

    def read_contacts(self) -> Contacts:
        """Return the contacts that were entered; a form may have dropped the IIN."""
        iin = self["iin"].data if "iin" in self else None
        return read_contacts(email=self.email.data, phone=self.phone.data, iin=iin)


def make_user_name_field(label: Any, *validators: Any) -> StringField:
    """Return a field for a user name, in small letters."""
    return StringField(
        label,
        [*validators, Length(max=40, message=_(errors.UserNameWrong.message))],
        filters=[clean_text, lambda text: text and text.lower()],
    )
