"""Use cases of reporting: keeping the figures. Import them from here."""

from lms.reporting.services.figures import (
    Difference,
    find_differences,
    fold_figures,
    recount,
    set_right,
)

__all__ = ["Difference", "find_differences", "fold_figures", "recount", "set_right"]
