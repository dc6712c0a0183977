"""Say once that a form on a page holds what its reader sent after the session had ended."""

from collections.abc import Mapping
from typing import Any

from flask import flash, session

from lms.core.i18n import gettext
from lms.web.forms import BaseForm
from lms.web.unsent_values import UNSENT


def announce_unsent_fields(values: Mapping[str, Any]) -> None:
    """Tell the reader that a form among the values of a page is not sent, and offer it no more.

    The values are those that a view gives to its template, each form as one of them.
    """
    has_unsent_fields = any(
        isinstance(value, BaseForm) and value.has_unsent_fields for value in values.values()
    )
    if has_unsent_fields and session.pop(UNSENT, None):
        flash(
            gettext(
                "This is not saved yet: you were signed out when you sent it. Look through it, "
                "enter what is missing and send it again. Passwords, codes, IINs and files are "
                "not kept."
            ),
            "info",
        )
