"""What the forms of accounts share: fields, names, where errors stand."""

from collections.abc import Callable
from typing import Any, Final

from wtforms import EmailField, Field, PasswordField, StringField, TelField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from lms.accounts import errors
from lms.accounts.rules import (
    CITIZEN,
    CIVIL_SERVANT,
    CONSULTANT,
    HR,
    NATIONAL_ADMIN,
    OFFICER,
    ROLES,
    TRAINER,
    canonical_email,
    canonical_iin,
    canonical_phone,
)
from lms.core.errors import DomainError
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import BaseForm, PlainText, clean_text

NAME: Final = (Length(max=100, message=_("At most %(max)d characters fit here.")), PlainText())
SHOW_PASSWORD: Final = {"data-show": _("Show the password"), "data-hide": _("Hide the password")}
# At which field an error that the domain found belongs; where a form has no such field, at the form as a whole.
FIELD_OF: Final[dict[type[DomainError], str]] = {
    errors.UserNameTaken: "user_name",
    errors.UserNameWrong: "user_name",
    errors.NameMissing: "given_name",
    errors.UnitUnknown: "region_unit_id",
    errors.OrganisationUnknown: "organisation_id",
    errors.OrganisationLoop: "parent_id",
    errors.IinRequired: "iin",
    errors.IinWrong: "iin",
    errors.BinTaken: "bin",
    errors.BinWrong: "bin",
    errors.PasswordTooShort: "password",
    errors.PasswordTooLong: "password",
    errors.PasswordTooCommon: "password",
    errors.PasswordLikeName: "password",
    errors.PasswordWrong: "present_password",
    errors.PasswordAsked: "present_password",
    errors.WrongLogin: "login",
    errors.WrongScope: "role",
    errors.OrganisationClosed: "organisation_id",
    errors.SameOrganisation: "into_id",
    errors.KindUnknown: "kind",
    errors.CategoryUnknown: "category",
    errors.AbsenceKindUnknown: "kind",
    errors.EndsBeforeStart: "ends_on",
    errors.PostHeld: "organisation_id",
    errors.IinAndNameDiffer: "iin",
    errors.TokenScopeMissing: "scopes",
    errors.CardRefused: "code",
    errors.CodeWrong: "code",
    errors.AccountMerged: "login",
}


def place_error(form: BaseForm, error: DomainError) -> None:
    """Shows an error of the domain at the field that it concerns."""
    name = FIELD_OF.get(type(error), "")
    if name in form:
        form.fail(name, error.text())
    else:
        form.form_errors.append(error.text())


class Shape:
    """A validator: the text has to have a canonical form; the error says what is asked for."""

    def __init__(self, canonical: Callable[[str], object], error: type[DomainError]) -> None:
        self._canonical = canonical
        self._error = error

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raises ValidationError."""
        if field.data and not self._canonical(field.data):
            raise ValidationError(self._error().text())


def audience_choices() -> list[tuple[str, str]]:
    """The two audiences in words."""
    return [(CITIZEN, gettext("Citizen")), (CIVIL_SERVANT, gettext("Civil servant"))]


def role_choices() -> list[tuple[str, str]]:
    """The roles in words."""
    words = {
        TRAINER: gettext("Trainer"),
        CONSULTANT: gettext("Consultant"),
        OFFICER: gettext("Akimat officer"),
        HR: gettext("HR of a state body"),
        NATIONAL_ADMIN: gettext("National administrator"),
    }
    return [(role, words[role]) for role in ROLES]


class NamesForm(BaseForm):
    """The name as in the passport."""

    surname = StringField(_("Surname"), NAME, filters=[clean_text])
    given_name = StringField(_("Given name"), NAME, filters=[clean_text])
    patronymic = StringField(_("Patronymic"), [Optional(), *NAME], filters=[clean_text])

    def validate_given_name(self, field: Field) -> None:
        """One of the two names is enough."""
        if not field.data and not self.surname.data:
            raise ValidationError(errors.NameMissing().text())


class ContactsForm(BaseForm):
    """E-mail, telephone and IIN, each optional."""

    email = EmailField(
        _("E-mail"), [Optional(), Shape(canonical_email, errors.EmailWrong)], filters=[clean_text]
    )
    phone = TelField(
        _("Telephone"),
        [Optional(), Shape(canonical_phone, errors.PhoneWrong)],
        filters=[clean_text],
    )
    iin = StringField(
        _("IIN"), [Optional(), Shape(canonical_iin, errors.IinWrong)], filters=[clean_text]
    )


def user_name_field(label: Any, *validators: Any) -> StringField:
    """A user name in small letters."""
    return StringField(
        label,
        [*validators, Length(max=40, message=_(errors.UserNameWrong.message))],
        filters=[clean_text, lambda text: text and text.lower()],
    )


def new_password(label: Any) -> PasswordField:
    """A password that somebody thinks of."""
    return PasswordField(
        label, [InputRequired(_("Think of a password and enter it."))], render_kw=SHOW_PASSWORD
    )
