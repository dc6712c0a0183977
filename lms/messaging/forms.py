"""Forms of messaging."""

from typing import Any

from wtforms import SelectField

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.messaging.rules.kinds import CERTIFICATES, EMAIL, FILES, REPORTS, SMS, TRAININGS
from lms.web.fields import CheckboxesField
from lms.web.forms import BaseForm, FilterForm


def _list_choices() -> list[tuple[str, str]]:
    return [("", _("All messages")), ("unread", _("Those not read"))]


class MessagesFilter(FilterForm):
    """Which messages are shown."""

    show = SelectField(lazy_gettext("Which messages are shown"), choices=_list_choices, default="")


class PreferencesForm(BaseForm):
    """The optional messages a person wants, per channel."""

    email = CheckboxesField(lazy_gettext("What else I want to get by e-mail"))
    sms = CheckboxesField(lazy_gettext("What else I want to get by SMS"))

    def __init__(self, *, channels: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name in (EMAIL, SMS):
            if name in channels:
                self[name].choices = [
                    (FILES, _("That an import or a file which I asked for is ready")),
                    (REPORTS, _("Reports that I asked to get regularly")),
                    (TRAININGS, _("News of trainings for which I signed up")),
                    (CERTIFICATES, _("That my certificate is ready")),
                ]
            else:
                del self[name]
