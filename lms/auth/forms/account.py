"""Forms of a person's own account."""

from typing import Any

from wtforms import BooleanField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms.accounts import errors as account_errors
from lms.accounts.forms.common import NAME, ContactsForm, NamesForm, make_user_name_field
from lms.accounts.forms.personal import OwnAnswersForm, YearField
from lms.accounts.rules.contacts import CLAIMABLE, get_typed_contact
from lms.auth import errors
from lms.auth.forms.password_fields import SHOW_PASSWORD, make_new_password_field
from lms.auth.rules.passwords import PASSWORD_SENT_MAXIMUM
from lms.core.i18n import current_language, gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.edit_forms import EditForm
from lms.web.forms import REST, BaseForm, MayBeEmpty, PlainText, clean_text, list_language_choices
from lms.web.unit_fields import UnitField, WithUnits


class SharedComputerForm(BaseForm):
    """A form that signs in, and asks whether others use this computer."""

    is_shared = BooleanField(
        _("This is a shared computer"),
        description=_(
            "You are signed out when the window is closed, or after 15 minutes without a click."
        ),
    )


class SignInForm(SharedComputerForm):
    """A name to sign in with, and the password."""

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
            Length(max=PASSWORD_SENT_MAXIMUM, message=_("At most %(max)d characters fit here.")),
        ],
        render_kw=SHOW_PASSWORD,
    )


class NameSignInForm(WithUnits, SharedComputerForm):
    """The name and the year of birth of somebody who has forgotten the user name."""

    surname = StringField(_("Surname"), NAME, filters=[clean_text])
    given_name = StringField(
        _("Given name"), [InputRequired(_("Enter the given name.")), *NAME], filters=[clean_text]
    )
    birth_year = YearField(
        _("Year of birth"), [InputRequired(_("Enter the year with four digits, for example 1985."))]
    )
    region_unit_id = UnitField(
        _("District or city"), validators=[InputRequired(_(account_errors.UnitUnknown.message))]
    )
    password = PasswordField(
        _("Password"),
        [
            InputRequired(_("Enter the password.")),
            Length(max=PASSWORD_SENT_MAXIMUM, message=_("At most %(max)d characters fit here.")),
        ],
        render_kw=SHOW_PASSWORD,
    )


class SignUpForm(WithUnits, NamesForm, ContactsForm, SharedComputerForm):
    """A new account of a citizen."""

    page_order = (REST, "email", "phone", "iin")

    region_unit_id = UnitField(
        _("District or city"), validators=[InputRequired(_(account_errors.UnitUnknown.message))]
    )
    password = make_new_password_field(_("Password"))
    user_name = make_user_name_field(_("User name"), Optional())
    birth_year = YearField(_("Year of birth"), [Optional()])
    language = RadioField(
        _("Language in which we write to you"),
        choices=list_language_choices,
        default=current_language,
    )


class ProfileForm(OwnAnswersForm, WithUnits, NamesForm, ContactsForm, EditForm):
    """The data that people may change of themselves. The IIN is asked for while there is none.

    Staff may change them too meanwhile, or the person in another window.
    """

    page_order = ("surname", "given_name", "patronymic", "region_unit_id", "user_name", REST)

    user_name = make_user_name_field(
        _("User name"), DataRequired(_(account_errors.UserNameWrong.message))
    )
    region_unit_id = UnitField(
        _("District or city"),
        with_regions=True,
        validators=[InputRequired(_(account_errors.UnitUnknown.message))],
    )
    language = RadioField(_("Language in which we write to you"), choices=list_language_choices)
    shown_name = RadioField(
        _("Your name when somebody checks your certificate"),
        choices=lambda: [
            ("full", gettext("In full")),
            ("initials", gettext("Surname and initials")),
        ],
    )
    present_password = PasswordField(_("Present password"), [MayBeEmpty()])

    def __init__(self, *, person: Any, **kwargs: Any) -> None:
        super().__init__(person=person, **kwargs)
        for name in CLAIMABLE:
            self[name].object_data = get_typed_contact(person, name)
            if self[name].raw_data is None:
                self[name].data = self[name].object_data


class NewPasswordForm(BaseForm):
    """A password set by a one-time link."""

    password = make_new_password_field(_("New password"))


class ChangePasswordForm(BaseForm):
    """The present password and the new one."""

    present_password = PasswordField(
        _("Present password"),
        [
            InputRequired(_("Enter the password.")),
            Length(max=PASSWORD_SENT_MAXIMUM, message=_(errors.PasswordWrong.message)),
        ],
    )
    password = make_new_password_field(_("New password"))
