"""Addresses of the programming interface, by what they are about."""

from lms.api.views import me, obligations, organisations, people, reference
from lms.api.views.common import blueprint

__all__ = ["blueprint", "me", "obligations", "organisations", "people", "reference"]
