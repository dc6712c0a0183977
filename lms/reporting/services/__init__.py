"""Use cases of reporting: keeping the figures, handing in reports. Import them from here."""

from lms.reporting.services.figures import Difference, find_differences, fold_figures, recount, set_right
from lms.reporting.services.official import hand_in, prepared, remind_of_reports

__all__ = ["Difference", "find_differences", "fold_figures", "hand_in", "prepared", "recount", "remind_of_reports", "set_right"]
