"""Use cases of reforms. Import them from here."""

from lms.reforms.services.applying import apply_reform, settle
from lms.reforms.services.planning import cancel_reform, check_plan, enqueue_due, plan_reform

__all__ = ["apply_reform", "cancel_reform", "check_plan", "enqueue_due", "plan_reform", "settle"]
