"""Wording of messages about API tokens."""

from collections.abc import Mapping

from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.messaging.rules.words import MessageValues, Words


def word_ended_token(values: MessageValues) -> Words:
    """Word that a token ended with the role of whoever answered for it."""
    return _word_message(
        values,
        _("The token “%(name)s” no longer works"),
        _(
            "Whoever answered for this token of %(organisation)s is no longer HR, so the requests "
            "of its client are refused. If the client is still needed, make a new token for it."
        ),
    )


def word_received_token(values: MessageValues) -> Words:
    """Word that the reader answers for a token now."""
    return _word_message(
        values,
        _("You answer for the token “%(name)s” from now on"),
        _(
            "A client of %(organisation)s uses it. It was handed over to you, because whoever "
            "answered for it is no longer HR. Revoke it when the client is not used any more."
        ),
    )


def _word_message(values: MessageValues, title: str, text: str) -> Words:
    names: Mapping[str, str] = values.get("area", {})
    params = {"name": values.get("name", ""), "organisation": names.get(current_language(), "")}
    path = f"/auth/organisations/{int(values.get('organisation', 0))}/tokens"
    return Words(title % params, text % params, path, _("Open the tokens"))
