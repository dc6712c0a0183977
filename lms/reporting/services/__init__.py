"""Use cases of reporting: keep the stored figures up to date. Import them from here."""

from lms.reporting.services.figures import (
    Fold,
    apply_fold,
    fold_figures,
    prepare_fold,
    prepare_folds,
    recount_moved,
    select_people_counted_in,
)
from lms.reporting.services.recount import (
    Difference,
    apply_differences,
    find_differences,
    recount_figures,
)

__all__ = [
    "Difference",
    "Fold",
    "apply_differences",
    "apply_fold",
    "find_differences",
    "fold_figures",
    "prepare_fold",
    "prepare_folds",
    "recount_figures",
    "recount_moved",
    "select_people_counted_in",
]
