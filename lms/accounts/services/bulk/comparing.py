"""Comparison of a list with what is stored. Pure."""

from dataclasses import dataclass, field
from typing import Final

from lms.accounts.rules.personal import QUESTIONS, SELF_ANSWERED
from lms.accounts.services.bulk.finding import (
    CurrentPerson,
    Fault,
    HeldPost,
    ListedPerson,
    has_same_name,
)

NEW: Final = "new"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
FAULTY: Final = "faulty"
POST: Final = "post"
POST_FIELDS: Final[tuple[str, ...]] = ("position", "category", "starts_on")

Changes = dict[str, tuple[str | None, str | None]]


@dataclass(slots=True)
class LinePlan:
    """The plan for a line of a list.

    `person`: the matched account, if there is one. `changes` maps each field to its stored and its
    listed value; for a new post, to the organisation's id.
    """

    listed_person: ListedPerson
    person: CurrentPerson | None
    action: str
    changes: Changes = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def plan_line(listed: ListedPerson, person: CurrentPerson | None, faults: list[Fault]) -> LinePlan:
    """Return the plan for a line and the account that it matches.

    Of a person for whom another organisation answers, only the post in the list's organisation
    changes. Outside of the list's organisations the name has to agree, and stored values are not
    told: otherwise an IIN alone would reveal another person's data. The language is set for new
    people only, and questions that people answered themselves stay: both are their own choice.
    """
    if person is not None and person.blocked:
        faults = [*faults, ("iin", "person_blocked", {})]
    elif person is not None and not person.is_owned and not has_same_name(listed, person):
        faults = [*faults, ("iin", "name_differs", {})]
    if faults:
        return LinePlan(listed, person, FAULTY, faults=faults)
    if person is None:
        return LinePlan(listed, None, NEW, {POST: (None, str(listed.organisation_id))})
    changes = _compare_person(listed, person) if person.is_owned or person.is_free else {}
    if not person.is_owned:
        changes = {name: (None, value) for name, (_stored, value) in changes.items()}
    changes |= _compare_post(listed, person.get_post_in(listed.organisation_id))
    return LinePlan(listed, person, CHANGED if changes else UNCHANGED, changes)


def _compare_person(listed: ListedPerson, person: CurrentPerson) -> Changes:
    changes: Changes = {}
    for name in ("surname", "given_name", "patronymic"):
        stored, value = getattr(person, name), getattr(listed, name)
        if value is not None and value.casefold() != stored.casefold():
            changes[name] = stored or None, value
    for name in ("email", "phone"):
        stored, value = getattr(person, name), getattr(listed, name)
        if value is not None and value != stored:
            changes[name] = stored, value
    if listed.region_unit_id is not None and listed.region_unit_id != person.region_unit_id:
        changes["region_unit_id"] = str(person.region_unit_id), str(listed.region_unit_id)
    for name in QUESTIONS:
        stored, value = getattr(person, name), getattr(listed, name)
        if value is not None and value != stored and not getattr(person, SELF_ANSWERED[name]):
            changes[name] = None if stored is None else str(stored), str(value)
    if listed.iin and person.iin_hash is None:
        changes["iin"] = None, listed.iin
    return changes


def _compare_post(listed: ListedPerson, post: HeldPost | None) -> Changes:
    if post is None:
        return {POST: (None, str(listed.organisation_id))}
    changes: Changes = {}
    for name in POST_FIELDS:
        stored, value = getattr(post, name), getattr(listed, name)
        if value is not None and value != stored:
            changes[name] = str(stored) or None, str(value)
    return changes
