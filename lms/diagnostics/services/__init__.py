"""Services of diagnostics. Import them from here."""

from lms.diagnostics.services.asking import (
    answer_question,
    begin_diagnostic,
    find_next_question,
    is_over,
)
from lms.diagnostics.services.calibration import FEWEST_PEOPLE, calibrate_version
from lms.diagnostics.services.calibration_samples import FEWEST_ANSWERS
from lms.diagnostics.services.crediting import credit_recommended

__all__ = [
    "FEWEST_ANSWERS",
    "FEWEST_PEOPLE",
    "answer_question",
    "begin_diagnostic",
    "calibrate_version",
    "credit_recommended",
    "find_next_question",
    "is_over",
]
