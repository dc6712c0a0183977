"""Use cases of messaging, by what they are about. Import them from here."""

from lms.messaging.services.cards import announce_cards
from lms.messaging.services.claims import CLAIM, Outdated, Outgoing, any_ready, claim, postpone
from lms.messaging.services.outcomes import (
    note_bounce,
    note_refused,
    note_sent,
    note_unavailable,
    release,
)
from lms.messaging.services.reading import (
    choose,
    mark_all_read,
    mark_read,
    refusable_categories,
    take_again,
    unsubscribe,
)
from lms.messaging.services.tell import Note, tell, withdraw

__all__ = [
    "CLAIM",
    "Note",
    "Outdated",
    "Outgoing",
    "announce_cards",
    "any_ready",
    "choose",
    "claim",
    "mark_all_read",
    "mark_read",
    "note_bounce",
    "note_refused",
    "note_sent",
    "note_unavailable",
    "postpone",
    "refusable_categories",
    "release",
    "take_again",
    "tell",
    "unsubscribe",
    "withdraw",
]
