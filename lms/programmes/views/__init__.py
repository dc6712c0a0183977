"""Screens of programmes; importing a module adds its routes to the blueprint."""

from lms.programmes.views import editing, indicators, national, plans, programme, rows, trainings
from lms.programmes.views.common import blueprint

__all__ = [
    "blueprint",
    "editing",
    "indicators",
    "national",
    "plans",
    "programme",
    "rows",
    "trainings",
]
