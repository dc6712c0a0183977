"""Reading of a person's names from the cells of a line, with their faults."""

from collections.abc import Mapping

from lms.accounts.rules.names import find_strange_signs
from lms.people_import.rules.names import (
    clean_name,
    fix_capitals,
    fix_mixed_letters,
    has_initials,
    has_mixed_letters,
    split_name,
)
from lms.people_import.rules.person_entry import PersonEntry, check_length


def read_names(entry: PersonEntry, texts: Mapping[str, str]) -> None:
    """Read surname, given name and patronymic into an entry, with their faults."""
    names = _split_names(texts)
    invisible = {fault.field for fault in entry.faults if fault.code == "invisible"}
    for name, text in zip(("surname", "given_name", "patronymic"), names, strict=True):
        if signs := find_strange_signs(text):
            entry.fail(name, "name_signs", signs=signs)
        elif check_length(entry, name, text) and text:
            if has_mixed_letters(text):
                text = _replace_mixed_letters(entry, name, text)  # noqa: PLW2901
            setattr(entry, name, fix_capitals(text))
    if not invisible & {"full_name", "surname", "given_name"}:
        for name, text in (("surname", names[0]), ("given_name", names[1])):
            if not text:
                entry.fail(name, "name_missing" if name == "surname" else "given_name_missing")
    if has_initials(names[1]):
        entry.fail("given_name", "name_initials")


def _split_names(texts: Mapping[str, str]) -> tuple[str, str, str]:
    """Return surname, given name and patronymic, from one cell or from three.

    Three columns whose first holds the whole name are read as one.
    """
    full_name = texts.get("full_name", "")
    surname, given_name = texts.get("surname", ""), texts.get("given_name", "")
    patronymic = texts.get("patronymic", "")
    if "surname" in texts and not given_name and not patronymic and " " in surname:
        full_name = surname
    if "full_name" in texts or full_name:
        return split_name(clean_name(full_name))
    return clean_name(surname), clean_name(given_name), clean_name(patronymic)


def _replace_mixed_letters(entry: PersonEntry, name: str, text: str) -> str:
    """Return the name in one alphabet, and note that its letters were replaced."""
    fixed = fix_mixed_letters(text)
    entry.fail(name, "name_letters")
    return fixed
