"""Screens of accounts, by what they are about."""

from lms.accounts.views import (
    accesses,
    account,
    api_tokens,
    card,
    cards,
    organisation_changes,
    organisations,
    people,
    person,
    posts,
    second_factor,
    sign_in,
    sign_up,
)
from lms.accounts.views.common import blueprint

__all__ = [
    "accesses",
    "account",
    "api_tokens",
    "blueprint",
    "card",
    "cards",
    "organisation_changes",
    "organisations",
    "people",
    "person",
    "posts",
    "second_factor",
    "sign_in",
    "sign_up",
]
