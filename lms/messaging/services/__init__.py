"""Services of messaging. Import them from here."""

from lms.messaging.services.cards import announce_cards, announce_links
from lms.messaging.services.claims import CLAIM, Outdated, claim_deliveries
from lms.messaging.services.iin import tell_of_iin
from lms.messaging.services.invitations import (
    InvitationCounts,
    add_links,
    find_outdated_invitations,
    invite_people,
)
from lms.messaging.services.notices import announce_notices
from lms.messaging.services.offers import announce_offers
from lms.messaging.services.outcomes import (
    note_bounce,
    note_refused,
    note_sent,
    note_unavailable,
    return_unsent,
)
from lms.messaging.services.outgoing import OutgoingDelivery
from lms.messaging.services.readiness import is_any_ready, postpone_quiet
from lms.messaging.services.reading import (
    choose_categories,
    list_refusable,
    mark_all_read,
    mark_read,
    resubscribe,
    unsubscribe,
)
from lms.messaging.services.tell import Note, settle_subjects, tell_people, withdraw_messages
from lms.messaging.services.tokens import announce_tokens

__all__ = [
    "CLAIM",
    "InvitationCounts",
    "Note",
    "Outdated",
    "OutgoingDelivery",
    "add_links",
    "announce_cards",
    "announce_links",
    "announce_notices",
    "announce_offers",
    "announce_tokens",
    "choose_categories",
    "claim_deliveries",
    "find_outdated_invitations",
    "invite_people",
    "is_any_ready",
    "list_refusable",
    "mark_all_read",
    "mark_read",
    "note_bounce",
    "note_refused",
    "note_sent",
    "note_unavailable",
    "postpone_quiet",
    "resubscribe",
    "return_unsent",
    "settle_subjects",
    "tell_of_iin",
    "tell_people",
    "unsubscribe",
    "withdraw_messages",
]
