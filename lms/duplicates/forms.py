"""Forms of merging."""

from typing import Any, Final

from flask import request
from wtforms import Form, HiddenField, StringField
from wtforms.validators import DataRequired, Length

from lms.core.i18n import lazy_gettext as _
from lms.web.card_codes import make_card_code_field
from lms.web.forms import BaseForm, FilterForm, PlainText, clean_text

USER_NAME: Final = (
    DataRequired(_("Enter the user name.")),
    Length(max=60, message=_("At most %(max)d characters fit here.")),
    PlainText(),
)


class PairsFilterForm(FilterForm):
    """Filter of the list of pairs."""

    text = StringField(_("Name or user name"), [Length(max=100)], default="", filters=[clean_text])


class CompareForm(BaseForm):
    """Two accounts by their user names, sent by GET."""

    first = StringField(_("User name of the account that stays"), USER_NAME, filters=[clean_text])
    second = StringField(
        _("User name of the account that is closed"), USER_NAME, filters=[clean_text]
    )

    def __init__(self, **kwargs: Any) -> None:
        Form.__init__(self, formdata=request.args if self.is_sent() else None, **kwargs)

    @staticmethod
    def is_sent() -> bool:
        """Return whether the form was sent, even if empty."""
        return "first" in request.args

    def is_right(self) -> bool:
        """Return whether both names were sent and are valid."""
        return self.is_sent() and bool(self.validate())


class MergeAccountsForm(BaseForm):
    """The decision to merge, bound to the preview by its fingerprint."""

    fingerprint = HiddenField(filters=[clean_text])


class EmployerCodeForm(BaseForm):
    """The code of the card that an employer handed over to somebody who has an account."""

    code = make_card_code_field(_("Code of the card"))


class JoinAccountForm(BaseForm):
    """The decision to take the post, bound to the code and to what the page showed."""

    code = HiddenField(filters=[clean_text])
    fingerprint = HiddenField(filters=[clean_text])
