"""Forms of a person's own account."""

from wtforms import Field, IntegerField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from lms.accounts import errors
from lms.accounts.forms.common import SHOW_PASSWORD, ContactsForm, NamesForm, UnitField, WithUnits, new_password, user_name_field
from lms.accounts.rules import (
    PASSWORD_MAXIMUM,
)
from lms.accounts.rules.personal import EARLIEST_BIRTH_YEAR, FEMALE, MALE, RURAL, URBAN, Personal
from lms.core.i18n import current_language, gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import BaseForm, PlainText, clean_text, language_choices
from lms.web.runtime import now


class YearOfBirth:
    """A year from 1900 to this one."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        """Raises ValidationError for any other."""
        if not EARLIEST_BIRTH_YEAR <= field.data <= now().year:
            raise ValidationError(gettext("Enter the year with four digits, for example 1985."))


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


class SignUpForm(WithUnits, NamesForm, ContactsForm):
    """A new account of a citizen."""

    region_unit_id = UnitField(_("District or city"), validators=[InputRequired(_(errors.UnitUnknown.message))])
    password = new_password(_("Password"))
    user_name = user_name_field(_("User name"), Optional())
    language = RadioField(_("Language in which we write to you"), choices=language_choices, default=current_language)


class ProfileForm(WithUnits, NamesForm, ContactsForm):
    """What people may change about themselves. The IIN is asked for only while there is none."""

    user_name = user_name_field(_("User name"), DataRequired(_(errors.UserNameWrong.message)))
    region_unit_id = UnitField(_("District or city"), with_regions=True, validators=[InputRequired(_(errors.UnitUnknown.message))])
    language = RadioField(_("Language in which we write to you"), choices=language_choices)
    shown_name = RadioField(
        _("Your name when somebody checks your certificate"),
        choices=lambda: [("full", gettext("In full")), ("initials", gettext("Surname and initials"))],
    )
    settlement = RadioField(
        _("Where do you live?"),
        choices=lambda: [(URBAN, gettext("In a town")), (RURAL, gettext("In a village")), _unsaid()],
        filters=[lambda value: value or ""],
    )
    sex = RadioField(
        _("Sex"),
        choices=lambda: [(FEMALE, gettext("Woman")), (MALE, gettext("Man")), _unsaid()],
        filters=[lambda value: value or ""],
    )
    birth_year = IntegerField(_("Year of birth"), [Optional(), YearOfBirth()])

    def leave_out_what_is_known(self) -> None:
        """An IIN is not asked for twice, and it tells the sex and the year of birth."""
        for name in ("iin", "sex", "birth_year"):
            del self[name]

    def personal(self) -> Personal:
        """What was said."""
        known = "sex" not in self
        return Personal(
            None if known else self.sex.data or None, None if known else self.birth_year.data, self.settlement.data or None
        )


def _unsaid() -> tuple[str, str]:
    return "", gettext("I’d rather not say")


class NewPasswordForm(BaseForm):
    """A password set by a one-time link."""

    password = new_password(_("New password"))


class ChangePasswordForm(BaseForm):
    """The present password and the new one."""

    present_password = PasswordField(
        _("Present password"),
        [InputRequired(_("Enter the password.")), Length(max=PASSWORD_MAXIMUM, message=_(errors.PasswordWrong.message))],
    )
    password = new_password(_("New password"))
