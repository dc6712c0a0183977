"""Screens of signing in and of the own account."""

from lms.auth.views import (
    accesses,
    account,
    actions,
    api_tokens,
    card,
    cards,
    leaving,
    password_links,
    second_factor,
    sign_in,
    sign_up,
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
    "leaving",
    "password_links",
    "second_factor",
    "sign_in",
    "sign_up",
    "walk_ins",
]
