"""How an IIN is confirmed, what becomes of it, and how conflicting claims are decided. Pure."""

from typing import Final

from lms.core.i18n import N_, gettext
from lms.core.text import lower_first

# Documents that staff have seen. No number of theirs is stored.
IDENTITY_CARD: Final = "identity_card"
PASSPORT: Final = "passport"
RESIDENCE_PERMIT: Final = "residence_permit"
ELECTRONIC: Final = "electronic"
DOCUMENTS: Final = (IDENTITY_CARD, PASSPORT, RESIDENCE_PERMIT, ELECTRONIC)

# Other ways to confirm an IIN. Nothing in this program is an identity provider yet.
EMPLOYER_CODE: Final = "employer_code"
IDENTITY_PROVIDER: Final = "identity_provider"
DECISION: Final = "decision"

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

DOCUMENT_NAMES: Final = {
    IDENTITY_CARD: N_("Identity card"),
    PASSPORT: N_("Passport"),
    RESIDENCE_PERMIT: N_("Residence permit"),
    ELECTRONIC: N_("Electronic document in the app of the state"),
}
_CONFIRMED_NAMES: Final = {
    IDENTITY_CARD: N_("Confirmed by an identity card"),
    PASSPORT: N_("Confirmed by a passport"),
    RESIDENCE_PERMIT: N_("Confirmed by a residence permit"),
    ELECTRONIC: N_("Confirmed by an electronic document"),
    EMPLOYER_CODE: N_("Confirmed by the code of a card that an employer handed over"),
    IDENTITY_PROVIDER: N_("Confirmed by an identity provider"),
    DECISION: N_("Confirmed by the decision of a national administrator"),
}
_EVENT_NAMES: Final = {
    CLAIMED: N_("Entered, not confirmed"),
    CONFIRMED: N_("Confirmed"),
    CORRECTED: N_("Entered by a national administrator"),
    WITHDRAWN: N_("Taken away by a national administrator"),
    CONFLICTING: N_("Several accounts have this IIN; a national administrator decides"),
}


def describe_iin_event(kind: str, proof: str) -> str:
    """Return the words for an event of a person's IIN, to stand after its day and a colon.

    `proof` it was confirmed, if it was.
    """
    is_confirmed = kind == CONFIRMED and proof in _CONFIRMED_NAMES
    return lower_first(gettext(_CONFIRMED_NAMES[proof] if is_confirmed else _EVENT_NAMES[kind]))
