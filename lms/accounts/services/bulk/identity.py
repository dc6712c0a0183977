"""Whether a line of a list and an account are about the same person. Pure.

An IIN decides. Without it a name alone proves little, since namesakes work in one organisation:

- the same e-mail or telephone is proof, unless the birth differs;
- so are the same birth and full name, unless e-mail or telephone differ;
- a full name alone, patronymic included, is enough for a line that says nothing else of the person
  than the account does, so that it changes the post at most and never a contact.

In all other cases a person has to decide.
"""

from dataclasses import dataclass
from typing import Final

from lms.accounts.rules import fold_text
from lms.accounts.rules.personal import read_birth_date
from lms.accounts.services.bulk.records import CurrentPerson, ListedPerson

_CONTACTS: Final = ("email", "phone")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a line and an account of the same name say alike, differently, and what is new."""

    same: frozenset[str]
    different: frozenset[str]
    new: frozenset[str]
    has_full_name: bool


def compare_identity(line: ListedPerson, person: CurrentPerson, *, iin: str | None) -> Comparison:
    """Compare what tells namesakes apart. `iin` is the account's."""
    same: set[str] = set()
    different: set[str] = set()
    new: set[str] = set()
    for name in _CONTACTS:
        own_value, value = getattr(person, name), getattr(line, name)
        if value is not None:
            (new if own_value is None else same if own_value == value else different).add(name)
    match _compare_birth(line, person, iin):
        case True:
            same.add("birth")
        case False:
            different.add("birth")
    has_full_name = fold_text(line.patronymic or "") == fold_text(person.patronymic or "")
    return Comparison(
        same=frozenset(same),
        different=frozenset(different),
        new=frozenset(new),
        has_full_name=has_full_name,
    )


def _compare_birth(line: ListedPerson, person: CurrentPerson, iin: str | None) -> bool | None:
    """Return whether the births agree: by the day where both are known, else by the year."""
    stored_day, listed_day = read_birth_date(iin), line.birth_day or read_birth_date(line.iin)
    if stored_day and listed_day:
        return stored_day == listed_day
    stored_year = person.birth_year or (stored_day.year if stored_day else None)
    listed_year = line.birth_year or (listed_day.year if listed_day else None)
    return stored_year == listed_year if stored_year and listed_year else None


def is_certain(comparison: Comparison) -> bool:
    """Return whether a line of the same name is about this account."""
    if "birth" in comparison.different:
        return False
    if comparison.same.intersection(_CONTACTS):
        return True
    if comparison.different or not comparison.has_full_name:
        return False
    return "birth" in comparison.same or not comparison.new


def build_name_key(person: ListedPerson | CurrentPerson) -> tuple[str, str]:
    """Return surname and given name as they are compared."""
    return fold_text(person.surname), fold_text(person.given_name)


def has_same_name(line: ListedPerson, person: CurrentPerson) -> bool:
    """Return whether the names agree in any spelling; a missing patronymic is no difference."""
    patronymics = fold_text(line.patronymic or ""), fold_text(person.patronymic or "")
    return build_name_key(line) == build_name_key(person) and (
        patronymics[0] == patronymics[1] or "" in patronymics
    )
