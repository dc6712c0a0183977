"""What a region plans for a measure by month, which programmes know."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core.hooks import Hook

# The planned amount by month, empty without a plan: of the actor who asks, the id of the region,
# the code of the measure, and the slug of a course or ''.
load_monthly_plan: Final[Hook[[Session, Actor, int, str, str], Mapping[date, float]]] = Hook(
    "load_monthly_plan"
)
