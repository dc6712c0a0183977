"""Use cases of programmes. Import them from here."""

from lms.programmes.services.indicators import (
    compose_indicator,
    ensure_indicators,
    restore_indicator,
    retire_indicator,
)
from lms.programmes.services.periods import change_period
from lms.programmes.services.plans import plan_indicator
from lms.programmes.services.programmes import (
    attach_document,
    begin_programme,
    rename_programme,
    take_step,
)

__all__ = [
    "attach_document",
    "begin_programme",
    "change_period",
    "compose_indicator",
    "ensure_indicators",
    "plan_indicator",
    "rename_programme",
    "restore_indicator",
    "retire_indicator",
    "take_step",
]
