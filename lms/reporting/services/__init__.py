"""Use cases of reporting: keep the stored figures up to date. Import them from here."""

from lms.reporting.services.figures import (
    Difference,
    apply_differences,
    find_differences,
    fold_figures,
    recount_figures,
)

__all__ = ["Difference", "apply_differences", "find_differences", "fold_figures", "recount_figures"]
