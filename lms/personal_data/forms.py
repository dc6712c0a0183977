"""Forms of a person's rights."""

from typing import Final

from wtforms import PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from lms.auth.rules.passwords import PASSWORD_SENT_MAXIMUM
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.personal_data.rules import (
    ASKED,
    CANCELLED,
    DONE,
    ERASING,
    GRANTED,
    LONGEST_PAPER,
    LONGEST_REASON,
    REFUSED,
)
from lms.web.forms import BaseForm, FilterForm, PlainText, clean_text

GRANT: Final = "grant"
REFUSE: Final = "refuse"


def describe_states() -> dict[str, str]:
    """Return the states of requests with their words."""
    return {
        ASKED: gettext("waits for a decision"),
        GRANTED: gettext("granted, waits for its day"),
        ERASING: gettext("is being erased"),
        REFUSED: gettext("refused"),
        CANCELLED: gettext("taken back"),
        DONE: gettext("erased"),
    }


def _make_password_field() -> PasswordField:
    too_long = Length(max=PASSWORD_SENT_MAXIMUM, message=_("This is not your present password."))
    return PasswordField(_("Present password"), [InputRequired(_("Enter the password.")), too_long])


class PasswordForm(BaseForm):
    """The present password, which shows that the person is still the one at the browser."""

    present_password = _make_password_field()


class AskForm(BaseForm):
    """A request of a person to be erased."""

    reason = TextAreaField(
        _("Why, if you want to say it"),
        [
            Optional(),
            Length(max=LONGEST_REASON, message=_("At most %(max)d characters fit here.")),
            PlainText(),
        ],
        filters=[clean_text],
        description=_("It is read by whoever decides, and erased with the rest."),
    )
    present_password = _make_password_field()


class EnterForm(BaseForm):
    """A request of somebody who asked on paper."""

    user_name = StringField(
        _("User name"),
        [
            DataRequired(_("Enter the user name.")),
            Length(max=60, message=_("At most %(max)d characters fit here.")),
            PlainText(),
        ],
        filters=[clean_text],
    )
    paper = StringField(
        _("Number and day of the letter"),
        [
            DataRequired(_("Enter by which letter the person asked.")),
            Length(max=LONGEST_PAPER, message=_("At most %(max)d characters fit here.")),
            PlainText(),
        ],
        filters=[clean_text],
        description=_("Make sure by a document that the letter is from the holder of the account."),
    )


class DecisionForm(BaseForm):
    """The decision about a request."""

    choice = RadioField(
        _("Decision"),
        [
            InputRequired(_("Choose what you decide.")),
            AnyOf([GRANT, REFUSE], message=_("Choose what you decide.")),
        ],
        choices=lambda: [
            (GRANT, gettext("Grant: the data are erased after the waiting time")),
            (REFUSE, gettext("Refuse: the data stay")),
        ],
        validate_choice=False,
    )
    decision = TextAreaField(
        _("Reason"),
        [
            Optional(),
            Length(max=LONGEST_REASON, message=_("At most %(max)d characters fit here.")),
            PlainText(),
        ],
        filters=[clean_text],
        description=_("The person reads it. A refusal needs one: name the law and the record."),
    )


class RequestsFilter(FilterForm):
    """Filter of the list of requests."""

    state = SelectField(
        _("State"),
        choices=lambda: [("", gettext("All")), *describe_states().items()],
        default=ASKED,
    )
