"""Endpoints of the API."""

from lms.api.views import figures, me, obligations, organisations, people, reference, reports
from lms.api.views.common import blueprint

__all__ = [
    "blueprint",
    "figures",
    "me",
    "obligations",
    "organisations",
    "people",
    "reference",
    "reports",
]
