"""Use cases of trainings. Import them from here."""

from lms.outreach.services.attendance import note_attendance
from lms.outreach.services.looking_up import look_up_and_add
from lms.outreach.services.merging import SIGN_UPS
from lms.outreach.services.planning import (
    announce_training,
    cancel_training,
    change_training,
    enter_held_training,
)
from lms.outreach.services.reminders import (
    find_outdated_training_messages,
    list_trainings_to_remind_of,
    remind_of_training,
)
from lms.outreach.services.signing_up import add_person, remove_person, sign_up, withdraw_sign_up

__all__ = [
    "SIGN_UPS",
    "add_person",
    "announce_training",
    "cancel_training",
    "change_training",
    "enter_held_training",
    "find_outdated_training_messages",
    "list_trainings_to_remind_of",
    "look_up_and_add",
    "note_attendance",
    "remind_of_training",
    "remove_person",
    "sign_up",
    "withdraw_sign_up",
]
