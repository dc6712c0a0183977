"""Wording of messages about the IIN of their reader, which never stands in them."""

from collections.abc import Callable
from typing import Final

from lms.core.i18n import gettext as _
from lms.messaging.rules import kinds
from lms.messaging.rules.words import MessageValues, Words


def _word_account(title: str, text: str) -> Words:
    return Words(title, text, "/auth/", _("Open my account"))


def _word_confirmation(_values: MessageValues) -> Words:
    return _word_account(
        _("Your IIN is confirmed"),
        _(
            "You can sign in with it from now on. If you did not show a document or accept an "
            "offer, tell a consultant or a national administrator."
        ),
    )


def _word_correction(_values: MessageValues) -> Words:
    return _word_account(
        _("A national administrator entered an IIN in your account"),
        _(
            "You were signed out everywhere. If you did not ask for it, tell the national "
            "administrator."
        ),
    )


def _word_withdrawal(_values: MessageValues) -> Words:
    return _word_account(
        _("The IIN was taken away from your account"),
        _(
            "A national administrator decided that it is another person’s. Your learning stays. If "
            "that is a mistake, show your document to a consultant."
        ),
    )


def _word_conflict(_values: MessageValues) -> Words:
    return _word_account(
        _("Your IIN is not confirmed yet"),
        _(
            "Another account has the same IIN. A national administrator decides, and you are told. "
            "You need not do anything."
        ),
    )


IIN_WORDING: Final[dict[str, Callable[[MessageValues], Words]]] = {
    kinds.IIN_CONFIRMED: _word_confirmation,
    kinds.IIN_CORRECTED: _word_correction,
    kinds.IIN_WITHDRAWN: _word_withdrawal,
    kinds.IIN_CONFLICTING: _word_conflict,
}
