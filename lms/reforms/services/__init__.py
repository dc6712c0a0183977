"""Services of reforms. Import them from here."""

from lms.reforms.services.applying import apply_reform, settle_reform
from lms.reforms.services.deciding import approve_reform, cancel_reform
from lms.reforms.services.planning import check_plan, enqueue_due_reforms, plan_reform

__all__ = [
    "apply_reform",
    "approve_reform",
    "cancel_reform",
    "check_plan",
    "enqueue_due_reforms",
    "plan_reform",
    "settle_reform",
]
