"""Faults of lines in plain words.

Lines store codes; the text is made when it is read, in the reader's language.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from lms.core.i18n import N_, gettext
from lms.people_import.rules.columns import FIELD_WORDS

FAULTS: Final[dict[str, str]] = {
    "iin_missing": N_(
        "The IIN is missing, and nobody in the system fits the rest of the line. Add the IIN."
    ),
    "iin_wrong": N_(
        "The digits of the IIN do not fit together. Check them with the identity card."
    ),
    "iin_twice": N_("The same IIN stands in lines %(lines)s. Leave one of them."),
    "iin_other": N_(
        "The e-mail or the telephone is that of a person with another IIN. Check all three."
    ),
    "name_missing": N_("The surname is missing."),
    "given_name_missing": N_("The given name is missing."),
    "name_initials": N_("Write the given name in full instead of initials."),
    "name_signs": N_("There are signs that no name has: %(signs)s"),
    "name_differs": N_(
        "In the system this IIN belongs to a person with another name. Check the IIN and the name."
    ),
    "too_long": N_("%(field)s: at most %(most)s characters fit here."),
    "invisible": N_(
        "%(field)s: there are invisible characters. Type the text anew instead of pasting it."
    ),
    "email_wrong": N_("This is no e-mail address in full, such as name@example.kz."),
    "email_taken": N_("This e-mail address is already another person's."),
    "email_twice": N_(
        "The same e-mail address stands in lines %(lines)s. Everyone needs one of their own, or "
        "none."
    ),
    "phone_wrong": N_("This is no telephone number in full, such as +7 701 123 45 67."),
    "phone_taken": N_("This telephone number is already another person's."),
    "phone_twice": N_(
        "The same telephone number stands in lines %(lines)s. Everyone needs one of their own, "
        "or none."
    ),
    "bin_wrong": N_("The digits of the BIN do not fit together. Check them."),
    "bin_unknown": N_(
        "No organisation with this BIN is part of the one for which the list is imported."
    ),
    "organisation_unknown": N_(
        "No organisation of this name is part of the one for which the list is imported. Check "
        "the name, or give the BIN."
    ),
    "organisation_unclear": N_("Several organisations have this name. Give the BIN."),
    "category_unknown": N_(
        "This position category is unknown. Write it as in the register, such as C-4."
    ),
    "language_unknown": N_("Write the language as “kk” or “ru”."),
    "unit_unknown": N_("This district or city is unknown. Check the KATO code or the name."),
    "unit_unclear": N_("Several districts have this name. Give the KATO code."),
    "date_wrong": N_("This is no day such as 09.03.2026."),
    "date_far": N_("This day is too long ago. Check the year."),
    "date_future": N_(
        "Nobody holds a post before its first day. Check the day, or import the line when it has "
        "come."
    ),
    "sex_unknown": N_("Write the sex as “woman” or “man”, or leave the cell empty."),
    "birth_year_wrong": N_(
        "Write the year of birth with four digits, such as 1985, or the day of birth, such as "
        "09.03.1985."
    ),
    "settlement_unknown": N_("Write “town” or “village”, or leave the cell empty."),
    "person_unclear": N_("Several people in the system fit this line. Add the IIN."),
    "person_twice": N_(
        "This line and another one are about the same person: lines %(lines)s. Leave one of them."
    ),
    "person_blocked": N_("The account of this person is blocked. Ask the national administrator."),
    "conflict": N_(
        "Somebody else changed this person's data in the same moment. Import the line once more."
    ),
    "gone": N_("This person is no longer there as when the list was checked. Check the list anew."),
    "kept_enrolment": N_("Not undone: this person has begun a course since."),
    "kept_sign_in": N_("Not undone: this person has signed in since."),
    "kept_card": N_("Not undone: a sign-in card was made for this person since."),
    "kept_role": N_("Not undone: this person was given a role since."),
    "kept_obligation": N_("Not undone: a mandatory course of this person was decided upon since."),
    "kept_other": N_("Not undone: something else was recorded for this person since."),
    "kept_changed": N_("Not undone: this person's data were changed since."),
}


def describe_fault(fault: Sequence[Any]) -> str:
    """Return the text of a stored fault (field, code, parameters) in the current language."""
    field, code, params = fault[0], fault[1], dict(fault[2]) if len(fault) > 2 else {}
    return gettext(FAULTS[code]) % _format_params(field, params)


def _format_params(field: str, params: Mapping[str, Any]) -> dict[str, Any]:
    lines = params.get("lines", ())
    return {
        **params,
        "field": gettext(FIELD_WORDS.get(field, "")),
        "lines": ", ".join(str(line) for line in lines),
    }
