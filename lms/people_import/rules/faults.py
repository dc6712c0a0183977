"""Faults of lines in plain words.

Lines store codes; the text is made when it is read, in the reader's language.
"""

from collections.abc import Collection, Mapping, Sequence
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
    "iin_twice": N_(
        "The same IIN stands in lines %(lines)s, with different names. Check whose it is."
    ),
    "iin_other": N_(
        "The e-mail or the telephone is that of a person with another IIN. Check all three."
    ),
    "iin_unconfirmed": N_(
        "The IIN is not taken over, since this person uses the account already. Confirm it on the "
        "person’s page by a document."
    ),
    "name_missing": N_("The surname is missing."),
    "given_name_missing": N_("The given name is missing."),
    "name_initials": N_("Write the given name in full instead of initials."),
    "name_signs": N_("There are signs that no name has: %(signs)s"),
    "person_elsewhere": N_(
        "This person cannot be taken from a list. Check the IIN, the name and the contacts with "
        "them."
    ),
    "contact_elsewhere": N_(
        "The e-mail address and the telephone number cannot be used. The person can add their own "
        "after signing in."
    ),
    "name_letters": N_(
        "%(field)s: Latin letters stood among Cyrillic ones and were replaced. Look whether the "
        "name is right now."
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
    "person_unclear": N_("Several people in the system fit this line."),
    "person_similar": N_(
        "A person of this name is in the system, and nothing else in the line shows that it is "
        "them."
    ),
    "person_differs": N_(
        "A person of this name is in the system, but the line says something else of them."
    ),
    "skip_heading": N_("A heading that is repeated."),
    "skip_numbers": N_("Numbers of columns."),
    "skip_total": N_("A line with totals."),
    "skip_section": N_("The name of a department."),
    "skip_signature": N_("A signature or a note."),
    "skip_vacancy": N_("A post that nobody holds."),
    "skip_double": N_("The same as line %(lines)s."),
    "skip_double_differs": N_(
        "The same person as in line %(lines)s, with other details. Those of the first line count."
    ),
    "skip_chosen": N_("Left out by your choice."),
    "person_twice": N_(
        "This line and another one are about the same person: lines %(lines)s. Leave one of them."
    ),
    "person_blocked": N_("The account of this person is blocked. Ask the national administrator."),
    "offer_declined": N_(
        "This person was invited and has declined. If that is a mistake, talk to them and invite "
        "them again in the list of the invited."
    ),
    "offer_too_often": N_(
        "This person was invited shortly before, or several times. Ask them, and invite them "
        "again on another day."
    ),
    "contact_own": N_(
        "This person uses the account, so they alone change their e-mail and telephone."
    ),
    "conflict": N_(
        "Somebody else changed this person's data in the same moment. Import the line once more."
    ),
    "gone": N_("This person is no longer there as when the list was checked. Check the list anew."),
    "kept_enrolment": N_("Not undone: this person has begun a course since."),
    "kept_sign_in": N_("Not undone: this person has signed in since."),
    "kept_role": N_("Not undone: this person was given a role since."),
    "kept_obligation": N_("Not undone: a mandatory course of this person was decided upon since."),
    "kept_other": N_("Not undone: something else was recorded for this person since."),
    "kept_changed": N_("Not undone: this person's data were changed since."),
}

# Fields without which a person can be taken.
_OPTIONAL: Final = frozenset(
    {
        "patronymic",
        "email",
        "phone",
        "contacts",
        "position",
        "category",
        "organisation",
        "language",
        "kato",
        "region",
        "starts_on",
        "sex",
        "birth_year",
        "settlement",
    }
)
_NAMES: Final = frozenset({"surname", "given_name", "patronymic", "full_name"})
# Faults that leave the line as it is: what was put right or left out, and a BIN that is none.
_HARMLESS: Final = frozenset({"name_letters", "bin_wrong", "iin_unconfirmed"})


def is_refusal(fault: Sequence[Any]) -> bool:
    """Return whether a line with this fault can't be taken, not even without the field."""
    return fault[0] not in _OPTIONAL and fault[1] not in _HARMLESS


def list_correctable_fields(
    faults: Sequence[Sequence[Any]], matching: Collection[str]
) -> list[str]:
    """Return the fields that somebody may type anew to put these faults right, in order.

    Of the names those that the list has; an IIN also where the list has no column for it.
    """
    names = {fault[0] for fault in faults}
    if names & _NAMES:
        names |= {"full_name"} if "full_name" in matching else {"surname", "given_name"}
    if "contacts" in names:
        names |= {"email", "phone"}
    possible = {*matching, "iin"} & (names | {"iin"} if "" in names else names)
    return [name for name in FIELD_WORDS if name in possible]


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
