"""Forms of confirming an IIN and of deciding about conflicting claims."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.accounts import errors
from lms.accounts.forms.common import HasCanonicalForm
from lms.accounts.rules import normalise_iin
from lms.accounts.rules.iin import DOCUMENT_NAMES, NEITHER, ONE
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.text import parse_id, parse_ids
from lms.web.forms import BaseForm, PlainText, clean_text


class FindPersonForm(BaseForm):
    """The person who stands at the counter."""

    login = StringField(
        _("User name, e-mail or telephone"),
        [
            DataRequired(_("Ask the person for the name with which they sign in, and enter it.")),
            Length(max=254, message=_("At most %(max)d characters fit here.")),
            PlainText(),
        ],
        filters=[clean_text],
    )


class ConfirmIinForm(BaseForm):
    """The document that the actor sees, and the digits that stand in it."""

    document = RadioField(
        _("Which document do you see?"),
        choices=lambda: [(code, gettext(name)) for code, name in DOCUMENT_NAMES.items()],
        validators=[InputRequired(_("Choose the document."))],
    )
    iin = StringField(
        _("IIN as it stands in the document"),
        [
            DataRequired(_(errors.IinWrong.message)),
            HasCanonicalForm(normalise_iin, errors.IinWrong),
        ],
        filters=[clean_text],
    )
    is_seen = BooleanField(
        _("I have seen the document, and it is this person’s"),
        [DataRequired(_("Confirm an IIN only if you have seen the document yourself."))],
    )


class DecideConflictForm(BaseForm):
    """Whose IIN it is: one of the accounts, or none of them.

    `account_ids`: the ids of the accounts that were shown.
    """

    choice = RadioField(
        _("Whose IIN is it?"), validators=[InputRequired(_("Choose an account, or none of them."))]
    )
    account_ids = HiddenField(default="")

    def __init__(self, *, accounts: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choice.choices = [
            *((str(account_id), name) for account_id, name in accounts),
            (NEITHER, gettext("None of these accounts: all of them lose it")),
        ]

    def get_decision(self) -> tuple[str, int | None]:
        """Return the decision, and the account for which it was taken."""
        chosen_id = parse_id(self.choice.data)
        return (NEITHER, None) if chosen_id is None else (ONE, chosen_id)

    def list_account_ids(self) -> list[int]:
        """Return the ids of the accounts that were shown."""
        return parse_ids((self.account_ids.data or "").split(","))
