"""Screens of accounts, by what they are about."""

from lms.accounts.views import account, organisations, people, sign_in, sign_up
from lms.accounts.views.common import blueprint

__all__ = ["account", "blueprint", "organisations", "people", "sign_in", "sign_up"]
