"""Screens of signing in and of the own account."""

from lms.auth.views import (
    accesses,
    account,
    actions,
    api_tokens,
    card,
    cards,
    contacts,
    leaving,
    password_links,
    recovery,
    second_factor,
    sign_in,
    sign_up,
    this_browser,
    walk_ins,
)
from lms.auth.views.common import blueprint

__all__ = [
    "accesses",
    "account",
    "actions",
    "api_tokens",
    "blueprint",
    "card",
    "cards",
    "contacts",
    "leaving",
    "password_links",
    "recovery",
    "second_factor",
    "sign_in",
    "sign_up",
    "this_browser",
    "walk_ins",
]
