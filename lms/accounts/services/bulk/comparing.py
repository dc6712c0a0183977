"""What a list would change about a person: pure comparison."""

from dataclasses import dataclass, field
from typing import Final

from lms.accounts.rules.personal import QUESTIONS, SAID
from lms.accounts.services.bulk.finding import CurrentPost, Fault, Found, Listed, same_name

NEW: Final = "new"
CHANGED: Final = "changed"
UNCHANGED: Final = "unchanged"
FAULTY: Final = "faulty"
POST: Final = "post"
OF_POST: Final[tuple[str, ...]] = ("position", "category", "starts_on")

Changes = dict[str, tuple[str | None, str | None]]


@dataclass(slots=True)
class LinePlan:
    """What would be done for a line. `changes`: field to what is there and what the list says; of a new post the organisation's id."""

    listed: Listed
    found: Found | None
    action: str
    changes: Changes = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def compare(listed: Listed, found: Found | None, faults: list[Fault]) -> LinePlan:
    """The plan for a line and the person whom it means.

    Of somebody for whom another organisation answers only the post in the list's organisation changes. Of whoever is not of the list's
    organisations the name has to agree, and what is there now is not told: else an IIN alone would open another's data. The language is
    taken for new people only: the others have chosen theirs; so have those who said themselves what they are counted by.
    """
    if found is not None and found.blocked:
        faults = [*faults, ("iin", "person_blocked", {})]
    elif found is not None and not found.owned and not same_name(listed, found):
        faults = [*faults, ("iin", "name_differs", {})]
    if faults:
        return LinePlan(listed, found, FAULTY, faults=faults)
    if found is None:
        return LinePlan(listed, None, NEW, {POST: (None, str(listed.organisation_id))})
    changes = _of_person(listed, found) if found.owned or found.is_free else {}
    if not found.owned:
        changes = {name: (None, said) for name, (_there, said) in changes.items()}
    changes |= _of_post(listed, found.post_in(listed.organisation_id))
    return LinePlan(listed, found, CHANGED if changes else UNCHANGED, changes)


def _of_person(listed: Listed, found: Found) -> Changes:
    changes: Changes = {}
    for name in ("surname", "given_name", "patronymic"):
        there, said = getattr(found, name), getattr(listed, name)
        if said is not None and said.casefold() != there.casefold():
            changes[name] = there or None, said
    for name in ("email", "phone"):
        there, said = getattr(found, name), getattr(listed, name)
        if said is not None and said != there:
            changes[name] = there, said
    if listed.region_unit_id is not None and listed.region_unit_id != found.region_unit_id:
        changes["region_unit_id"] = str(found.region_unit_id), str(listed.region_unit_id)
    for name in QUESTIONS:
        there, said = getattr(found, name), getattr(listed, name)
        if said is not None and said != there and not getattr(found, SAID[name]):
            changes[name] = None if there is None else str(there), str(said)
    if listed.iin and found.iin_hash is None:
        changes["iin"] = None, listed.iin
    return changes


def _of_post(listed: Listed, post: CurrentPost | None) -> Changes:
    if post is None:
        return {POST: (None, str(listed.organisation_id))}
    changes: Changes = {}
    for name in OF_POST:
        there, said = getattr(post, name), getattr(listed, name)
        if said is not None and said != there:
            changes[name] = str(there) or None, str(said)
    return changes
