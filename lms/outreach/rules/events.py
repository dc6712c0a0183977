"""Kinds of the events of trainings."""

from typing import Final

# Kinds of TrainingEvent.
PLANNED_EVENT: Final = "planned"
CHANGED_EVENT: Final = "changed"
CANCELLED_EVENT: Final = "cancelled"
SIGNED_UP_EVENT: Final = "signed_up"
SEAT_EVENT: Final = "seat"  # a seat became free for somebody who waited
WITHDREW_EVENT: Final = "withdrew"
ATTENDANCE_EVENT: Final = "marked"
TAKEN_OVER_EVENT: Final = "taken_over"  # a merged account's sign-up replaced this one
SET_ASIDE_EVENT: Final = "set_aside"  # the sign-up of a merged account that lost
