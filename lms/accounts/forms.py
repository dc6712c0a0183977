"""Forms of accounts."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from markupsafe import Markup
from wtforms import EmailField, Field, PasswordField, RadioField, SelectField, StringField, TelField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from lms.accounts import errors
from lms.accounts.rules import (
    AUDIENCES,
    CITIZEN,
    CIVIL_SERVANT,
    CONSULTANT,
    EXTRA_TIME_PERCENTS,
    HR,
    NATIONAL_ADMIN,
    OFFICER,
    PASSWORD_MAXIMUM,
    ROLES,
    TRAINER,
    canonical_email,
    canonical_iin,
    canonical_phone,
    is_bin,
)
from lms.core.errors import DomainError
from lms.core.i18n import current_language, gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import BaseForm, FilterForm, PlainText, clean_text, language_choices

CHOOSE: Final = _("Choose from the list")
UnitGroups = Sequence[tuple[Any, Sequence[Any]]]
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
    errors.WrongLogin: "login",
    errors.WrongScope: "role",
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


class UnitSelect:
    """Draws a UnitField: regions as groups, so that the choice works without a script; the script makes two short lists of it."""

    def __call__(self, field: "UnitField", **attributes: Any) -> Markup:
        """The select element."""
        options = [Markup('<option value="">{}</option>').format(field.placeholder)]
        options += [self._group(field, region, districts) for region, districts in field.groups]
        drawn = Markup(" ").join(Markup('{}="{}"').format(name.rstrip("_"), value) for name, value in attributes.items())
        narrowed = "" if field.with_regions else Markup(' data-region-label="{}"').format(gettext("Region"))
        return Markup('<select id="{}" name="{}"{} {}>{}</select>').format(
            field.id, field.name, narrowed, drawn, Markup("").join(options)
        )

    def _group(self, field: "UnitField", region: Any, districts: Sequence[Any]) -> Markup:
        units = [region, *districts] if field.with_regions else districts
        name = f"name_{current_language()}"
        options = Markup("").join(
            Markup('<option value="{}"{}>{}</option>').format(
                unit.id, Markup(" selected") if unit.id == field.data else "", getattr(unit, name)
            )
            for unit in units
        )
        return Markup('<optgroup label="{}" data-region="{}">{}</optgroup>').format(getattr(region, name), region.id, options)


class UnitField(Field):  # type: ignore[misc]
    """A choice of one administrative unit of today. The view gives the groups: regions, each with its districts."""

    widget = UnitSelect()

    data: Any

    def __init__(self, label: Any, *, with_regions: bool = False, placeholder: Any = CHOOSE, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.with_regions = with_regions
        self.placeholder = placeholder
        self.groups: UnitGroups = ()

    def process_formdata(self, valuelist: list[str]) -> None:
        """The id, or None for anything that is no number."""
        text = valuelist[0] if valuelist else ""
        self.data = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def pre_validate(self, _form: BaseForm) -> None:
        """Only what stands in the list can be chosen."""
        offered = {
            unit.id for region, districts in self.groups for unit in ([region, *districts] if self.with_regions else districts)
        }
        if self.raw_data and self.raw_data[0] and self.data not in offered:
            raise ValidationError(errors.UnitUnknown().text())


def _number_or_none(value: Any) -> int | None:
    return int(value) if str(value).isascii() and str(value).isdigit() and len(str(value)) < 10 else None


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


class SignInForm(BaseForm):
    """User name, e-mail, telephone or IIN, and the password."""

    login = StringField(
        _("User name, e-mail, telephone or IIN"),
        [
            DataRequired(_("Enter the name with which you sign in.")),
            Length(max=254, message=_("At most %(max)d characters fit here.")),
            PlainText(),
        ],
        filters=[clean_text],
    )
    password = PasswordField(
        _("Password"),
        [
            InputRequired(_("Enter the password.")),
            Length(max=PASSWORD_MAXIMUM, message=_("At most %(max)d characters fit here.")),
        ],
        render_kw=SHOW_PASSWORD,
    )


class _NamesForm(BaseForm):
    surname = StringField(_("Surname"), NAME, filters=[clean_text])
    given_name = StringField(_("Given name"), NAME, filters=[clean_text])
    patronymic = StringField(_("Patronymic"), [Optional(), *NAME], filters=[clean_text])

    def validate_given_name(self, field: Field) -> None:
        """One of the two names is enough."""
        if not field.data and not self.surname.data:
            raise ValidationError(errors.NameMissing().text())


class _ContactsForm(BaseForm):
    email = EmailField(_("E-mail"), [Optional(), Shape(canonical_email, errors.EmailWrong)], filters=[clean_text])
    phone = TelField(_("Telephone"), [Optional(), Shape(canonical_phone, errors.PhoneWrong)], filters=[clean_text])
    iin = StringField(_("IIN"), [Optional(), Shape(canonical_iin, errors.IinWrong)], filters=[clean_text])


def _user_name_field(label: Any, *validators: Any) -> StringField:
    return StringField(
        label,
        [*validators, Length(max=40, message=_(errors.UserNameWrong.message))],
        filters=[clean_text, lambda text: text and text.lower()],
    )


class _WithUnits(BaseForm):
    def __init__(self, *, units: UnitGroups, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in self:
            if isinstance(field, UnitField):
                field.groups = units


def _new_password(label: Any) -> PasswordField:
    return PasswordField(label, [InputRequired(_("Think of a password and enter it."))], render_kw=SHOW_PASSWORD)


class SignUpForm(_WithUnits, _NamesForm, _ContactsForm):
    """A new account of a citizen."""

    region_unit_id = UnitField(_("District or city"), validators=[InputRequired(_(errors.UnitUnknown.message))])
    password = _new_password(_("Password"))
    user_name = _user_name_field(_("User name"), Optional())
    language = RadioField(_("Language in which we write to you"), choices=language_choices, default=current_language)


class ProfileForm(_WithUnits, _NamesForm, _ContactsForm):
    """What people may change about themselves. The IIN is asked for only while there is none."""

    user_name = _user_name_field(_("User name"), DataRequired(_(errors.UserNameWrong.message)))
    region_unit_id = UnitField(_("District or city"), with_regions=True, validators=[InputRequired(_(errors.UnitUnknown.message))])
    language = RadioField(_("Language in which we write to you"), choices=language_choices)
    shown_name = RadioField(
        _("Your name when somebody checks your certificate"),
        choices=lambda: [("full", gettext("In full")), ("initials", gettext("Surname and initials"))],
    )


class PersonForm(_WithUnits, _NamesForm, _ContactsForm):
    """A person as an administrator enters them."""

    user_name = _user_name_field(_("User name"), Optional())
    audience = RadioField(_("Audience"), choices=audience_choices, default=AUDIENCES[0])
    region_unit_id = UnitField(_("District or city"), with_regions=True, validators=[InputRequired(_(errors.UnitUnknown.message))])
    organisation_id = SelectField(_("Organisation"), [Optional()], coerce=_number_or_none)
    position = StringField(
        _("Position"),
        [Optional(), Length(max=200, message=_("At most %(max)d characters fit here.")), PlainText()],
        filters=[clean_text],
    )

    def __init__(self, *, organisations: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation_id.choices = organisation_choices(organisations)


def organisation_choices(organisations: Sequence[Any], empty: str = "–") -> list[tuple[str, str]]:
    """Organisations to choose from, and none of them."""
    name = f"name_{current_language()}"
    return [("", empty), *((str(row.id), getattr(row, name)) for row in organisations)]


class NewPasswordForm(BaseForm):
    """A password set by a one-time link."""

    password = _new_password(_("New password"))


class ChangePasswordForm(BaseForm):
    """The present password and the new one."""

    present_password = PasswordField(
        _("Present password"),
        [InputRequired(_("Enter the password.")), Length(max=PASSWORD_MAXIMUM, message=_(errors.PasswordWrong.message))],
    )
    password = _new_password(_("New password"))


class _FilterWithUnits(FilterForm):
    def __init__(self, *, units: UnitGroups) -> None:
        self._units = units
        super().__init__()

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """A filter form is checked while it is built, so the field has to know its units just before that."""
        self["region_unit_id"].groups = self._units
        return bool(super().validate(*args, **kwargs))


class PeopleFilterForm(_FilterWithUnits):
    """What the list of people is narrowed by."""

    text = StringField(_("Name or user name"), [Length(max=100)], default="", filters=[clean_text])
    region_unit_id = UnitField(_("Region"), with_regions=True, placeholder=_("All"))
    audience = SelectField(_("Audience"), choices=lambda: [("", gettext("All")), *audience_choices()], default="")
    role = SelectField(_("Role"), choices=lambda: [("", gettext("All")), *role_choices()], default="")
    blocked = SelectField(
        _("State"), choices=lambda: [("", gettext("All")), ("no", gettext("Active")), ("yes", gettext("Blocked"))], default=""
    )


class GrantForm(_WithUnits):
    """A role and where it is held."""

    role = RadioField(_("Role"), choices=role_choices, validators=[InputRequired(_("Choose a role."))])
    region_unit_id = UnitField(_("Region or district"), with_regions=True, description=_("For officers and consultants."))
    organisation_id = SelectField(_("Organisation"), coerce=_number_or_none, description=_("For HR of a state body."))
    course_slug = StringField(
        _("Course"),
        [Length(max=80, message=_("At most %(max)d characters fit here.")), PlainText()],
        filters=[clean_text],
        description=_("For trainers: the name of the course's folder. Empty: all courses."),
    )

    def __init__(self, *, organisations: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation_id.choices = organisation_choices(organisations)


class ExtraTimeForm(BaseForm):
    """More time in timed quizzes."""

    percent = SelectField(
        _("More time in quizzes"), choices=lambda: [(str(percent), f"{percent} %") for percent in EXTRA_TIME_PERCENTS]
    )


def _organisation_name(label: Any) -> StringField:
    longest = Length(max=300, message=_("At most %(max)d characters fit here."))
    return StringField(label, [DataRequired(_("Enter the name.")), longest, PlainText()], filters=[clean_text])


class OrganisationForm(_WithUnits):
    """A state body or its branch."""

    name_kk = _organisation_name(_("Name in Kazakh"))
    name_ru = _organisation_name(_("Name in Russian"))
    bin = StringField(
        _("BIN"), [Optional(), Shape(lambda text: is_bin("".join(text.split())), errors.BinWrong)], filters=[clean_text]
    )
    region_unit_id = UnitField(_("District or city"), with_regions=True, validators=[InputRequired(_(errors.UnitUnknown.message))])
    parent_id = SelectField(_("Part of"), [Optional()], coerce=_number_or_none)

    def __init__(self, *, organisations: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parent_id.choices = organisation_choices(organisations)


class OrganisationFilterForm(_FilterWithUnits):
    """What the list of organisations is narrowed by."""

    text = StringField(_("Name or BIN"), [Length(max=100)], default="", filters=[clean_text])
    region_unit_id = UnitField(_("Region"), with_regions=True, placeholder=_("All"))
