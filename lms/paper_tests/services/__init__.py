"""Services of tests on paper: make forms, enter results, undo them."""

from lms.paper_tests.services.entering import enter_result
from lms.paper_tests.services.entering_tables import RowOutcome, enter_results
from lms.paper_tests.services.making import make_form
from lms.paper_tests.services.undoing import undo_result

__all__ = ["RowOutcome", "enter_result", "enter_results", "make_form", "undo_result"]
