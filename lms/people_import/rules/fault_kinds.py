"""Kinds of faults in plain words."""

from typing import Final

from lms.core.i18n import N_, gettext
from lms.people_import.rules.faults import FAULTS

# Kinds of fault whose text in FAULTS speaks of single lines.
_KINDS: Final[dict[str, str]] = {
    "iin_twice": N_("The same IIN with different names"),
    "name_signs": N_("Signs in a name that no name has"),
    "name_letters": N_("Latin letters among Cyrillic ones in a name, put right"),
    "too_long": N_("The text is too long"),
    "invisible": N_("Invisible characters"),
    "email_twice": N_("The same e-mail address in several lines"),
    "phone_twice": N_("The same telephone number in several lines"),
    "person_twice": N_("Two lines about the same person"),
    "skip_double": N_("Doubles of other lines"),
    "skip_double_differs": N_("The same person once more, with other details"),
    "iin_missing": N_("No IIN"),
    "name_missing": N_("No surname"),
    "given_name_missing": N_("No given name"),
    "iin_wrong": N_("A wrong IIN"),
    "iin_unconfirmed": N_("The IIN has to be confirmed by a document"),
    "name_initials": N_("Initials instead of the given name"),
    "email_wrong": N_("No e-mail address in full"),
    "email_taken": N_("The e-mail address is another person's"),
    "phone_wrong": N_("No telephone number in full, or a wrong one"),
    "phone_taken": N_("The telephone number is another person's"),
    "contact_own": N_("Contacts that people change themselves"),
    "offer_declined": N_("Invited before, and declined"),
    "person_elsewhere": N_("People who cannot be taken from a list"),
    "contact_elsewhere": N_("Contacts that cannot be used"),
    "date_wrong": N_("No day"),
    "date_future": N_("A day that has not come"),
    "category_unknown": N_("An unknown position category"),
    "organisation_unknown": N_("An unknown organisation"),
    "unit_unknown": N_("An unknown district or city"),
    "birth_year_wrong": N_("No year of birth"),
    "person_unclear": N_("Several people may be meant"),
    "person_similar": N_("A namesake, or the same person"),
    "person_differs": N_("A namesake, or the same person with other details"),
    "skip_heading": N_("Repeated headings"),
    "skip_numbers": N_("Numbers of columns"),
    "skip_total": N_("Totals"),
    "skip_section": N_("Names of departments"),
    "skip_signature": N_("Signatures and notes"),
    "skip_vacancy": N_("Vacant posts"),
    "skip_chosen": N_("Left out by your choice"),
}


def describe_kind(code: str) -> str:
    """Return the name of a kind of fault in the current language."""
    return gettext(_KINDS[code]) if code in _KINDS else gettext(FAULTS[code])
