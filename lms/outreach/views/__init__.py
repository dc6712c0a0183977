"""Screens of trainings: finding and signing up, announcing, attendance."""

from lms.outreach.views import (
    announcing,
    attendance,
    cancelling,
    finding,
    held,
    running,
    signing_up,
)
from lms.outreach.views.common import blueprint

__all__ = [
    "announcing",
    "attendance",
    "blueprint",
    "cancelling",
    "finding",
    "held",
    "running",
    "signing_up",
]
