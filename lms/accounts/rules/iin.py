"""How an IIN is confirmed, what becomes of it, and how conflicting claims are decided. Pure."""

from typing import Final

# Documents that staff have seen. No number of theirs is stored.
IDENTITY_CARD: Final = "identity_card"
PASSPORT: Final = "passport"
RESIDENCE_PERMIT: Final = "residence_permit"
ELECTRONIC: Final = "electronic"
DOCUMENTS: Final = (IDENTITY_CARD, PASSPORT, RESIDENCE_PERMIT, ELECTRONIC)

# Other ways to confirm an IIN. Nothing in this program is an identity provider yet.
ACCEPTED_OFFER: Final = "accepted_offer"
IDENTITY_PROVIDER: Final = "identity_provider"
ADMINISTRATOR: Final = "administrator"
DECISION: Final = "decision"
WAYS: Final = (*DOCUMENTS, ACCEPTED_OFFER, IDENTITY_PROVIDER, ADMINISTRATOR, DECISION)

# Events of the audit record about the IIN of a person.
CLAIMED: Final = "iin_claimed"
CONFIRMED: Final = "iin_confirmed"
CORRECTED: Final = "iin_corrected"
WITHDRAWN: Final = "iin_withdrawn"
REFUSED: Final = "iin_refused"
CONFLICTING: Final = "iin_conflicting"
HISTORY: Final = (CLAIMED, CONFIRMED, CORRECTED, WITHDRAWN, CONFLICTING)

# Decisions about conflicting claims.
ONE: Final = "one"
NEITHER: Final = "neither"
