"""Comparison of a list with what is stored. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Final

from lms.accounts.rules.line_faults import LineFault
from lms.accounts.rules.offers import DECLINED
from lms.accounts.rules.personal import QUESTIONS, SELF_ANSWERED
from lms.accounts.services.bulk.finding import Match
from lms.accounts.services.bulk.identity import has_same_name
from lms.accounts.services.bulk.records import CurrentPerson, HeldPost, ListedPerson

NEW: Final = "new"
CHANGED: Final = "changed"
INVITED: Final = "invited"
UNCHANGED: Final = "unchanged"
FAULTY: Final = "faulty"
UNCLEAR: Final = "unclear"
POST: Final = "post"
# Faults of a field without which a person can be saved.
CONTACT_FAULTS: Final = frozenset({"email_taken", "phone_taken", "contact_elsewhere"})
# Faults because of somebody outside of the list's organisations. They do not say of which field.
ELSEWHERE_FAULTS: Final = frozenset({"person_elsewhere", "contact_elsewhere"})
PERSON_ELSEWHERE: Final = LineFault("", "person_elsewhere", {})
POST_FIELDS: Final[tuple[str, ...]] = ("position", "category", "starts_on")

FieldChanges = dict[str, tuple[str | None, str | None]]


@dataclass(slots=True)
class LinePlan:
    """The plan for a line of a list.

    `person`: the matched account, if there is one. `changes` maps each field to its stored and its
    listed value; for a new post, to the organisation's id. `notes`: what is left out of the line,
    in the form of faults. `candidates`: of an unclear line, the ids of those who may be meant.
    """

    listed_person: ListedPerson
    person: CurrentPerson | None
    action: str
    changes: FieldChanges = field(default_factory=dict)
    faults: list[LineFault] = field(default_factory=list)
    notes: list[LineFault] = field(default_factory=list)
    candidates: tuple[int, ...] = ()


def plan_line(
    line: ListedPerson, match: Match, *, is_tolerant: bool = False, is_preview: bool = False
) -> LinePlan:
    """Return the plan for a line and the account that it matches.

    A tolerant plan leaves out contacts that another person has, instead of the whole line.

    Of a person for whom another organisation answers, only the post in the list's organisation
    changes. Outside of the list's organisations the name has to agree, and stored values are not
    told: otherwise an IIN alone would reveal another person's data. A further post of somebody who
    uses the account is offered to them, their contacts stay, and they get an IIN by a document
    alone, not by a list. The language is set for new
    people only, and questions that people answered themselves stay: both are their own choice.

    A preview invites whoever has the IIN outside of the list's organisations, whatever their name:
    it leaves no trace with them, and would confirm whose an IIN is.
    """
    person, faults, notes = match.person, match.faults, []
    if is_tolerant:
        notes = [fault for fault in faults if fault[1] in CONTACT_FAULTS]
        faults = [fault for fault in faults if fault[1] not in CONTACT_FAULTS]
        line = _drop_contacts(line, {name for name, _code, _params in notes})
    if match.candidates:
        candidate_ids = tuple(candidate.id for candidate in match.candidates)
        return LinePlan(line, None, UNCLEAR, faults=faults, candidates=candidate_ids)
    is_refused = person is not None and not person.is_owned and _is_refused(line, person)
    is_hidden = is_preview and person is not None and person.is_stranger_to(line.organisation_id)
    if is_refused and not is_hidden:
        return LinePlan(line, person, FAULTY, faults=[PERSON_ELSEWHERE])
    if person is not None and person.blocked and not is_refused:
        faults = [*faults, LineFault("iin", "person_blocked", {})]
    if faults:
        return LinePlan(line, person, FAULTY, faults=faults, notes=notes)
    if person is None:
        changes: FieldChanges = {POST: (None, str(line.organisation_id))}
        return LinePlan(listed_person=line, person=None, action=NEW, changes=changes, notes=notes)
    if line.iin and person.iin_hash is None and not person.is_unused:
        line = replace(line, iin=None)
        notes = [*notes, LineFault("iin", "iin_unconfirmed", {})]
    return _plan_known(_keep_post(line, person), person, notes)


def _plan_known(line: ListedPerson, person: CurrentPerson, notes: list[LineFault]) -> LinePlan:
    """Return the plan for a person who has an account: what changes, and whether they are asked."""
    changes: FieldChanges = {}
    if person.is_owned or person.is_free:
        changes = _compare_person(line, person)
        notes = [*notes, *_note_own_contacts(line, person)]
    if not person.is_owned:
        changes = {name: (None, value) for name, (_old_value, value) in changes.items()}
    post = person.get_post_in(line.organisation_id)
    if post is None and not person.is_placeable:
        return _plan_offer(line, person, changes, notes)
    changes |= _compare_post(line, post)
    return LinePlan(
        listed_person=line,
        person=person,
        action=CHANGED if changes else UNCHANGED,
        changes=changes,
        notes=notes,
    )


def _plan_offer(
    line: ListedPerson, person: CurrentPerson, changes: FieldChanges, notes: list[LineFault]
) -> LinePlan:
    """Return the plan for a post that the person has to accept.

    Who is invited already is not invited again, and who has declined or was invited several times
    is left in peace.
    """
    state = person.get_offer_state(line.organisation_id)
    if state == DECLINED:
        return LinePlan(
            line, person, FAULTY, faults=[LineFault("", "offer_declined", {})], notes=notes
        )
    if state:
        return LinePlan(
            listed_person=line,
            person=person,
            action=CHANGED if changes else UNCHANGED,
            changes=changes,
            notes=notes,
        )
    if person.is_offered_too_often(line.organisation_id):
        return LinePlan(
            line, person, FAULTY, faults=[LineFault("", "offer_too_often", {})], notes=notes
        )
    changes |= {POST: (None, str(line.organisation_id))}
    return LinePlan(listed_person=line, person=person, action=INVITED, changes=changes, notes=notes)


def _note_own_contacts(line: ListedPerson, person: CurrentPerson) -> list[LineFault]:
    """Return notes for contacts that stay, since they open an account that somebody uses."""
    if person.is_unused:
        return []
    return [
        LineFault(name, "contact_own", {})
        for name in ("email", "phone")
        if getattr(line, name) not in (None, getattr(person, name))
    ]


def _is_refused(line: ListedPerson, stranger: CurrentPerson) -> bool:
    return stranger.blocked or not has_same_name(line, stranger)


def _drop_contacts(line: ListedPerson, names: Collection[str]) -> ListedPerson:
    if not names:
        return line
    return replace(
        line,
        email=None if {"email", "contacts"} & set(names) else line.email,
        phone=None if {"phone", "contacts"} & set(names) else line.phone,
    )


def _keep_post(line: ListedPerson, person: CurrentPerson) -> ListedPerson:
    """Return the line for the person's own organisation, if the line's is not known."""
    if (
        not line.is_organisation_guessed
        or not person.is_owned
        or person.organisation_id is None
        or person.get_post_in(line.organisation_id) is not None
    ):
        return line
    return replace(line, organisation_id=person.organisation_id)


def _compare_person(line: ListedPerson, person: CurrentPerson) -> FieldChanges:
    changes: FieldChanges = {}
    for name in ("surname", "given_name", "patronymic"):
        old_value, value = getattr(person, name), getattr(line, name)
        if value is not None and value.casefold() != old_value.casefold():
            changes[name] = old_value or None, value
    if person.is_unused:  # whoever sets a contact of an account can get into it
        changes |= _compare_contacts(line, person)
    if line.region_unit_id is not None and line.region_unit_id != person.region_unit_id:
        changes["region_unit_id"] = str(person.region_unit_id), str(line.region_unit_id)
    for name in QUESTIONS:
        old_value, value = getattr(person, name), getattr(line, name)
        if value is not None and value != old_value and not getattr(person, SELF_ANSWERED[name]):
            changes[name] = None if old_value is None else str(old_value), str(value)
    return changes


def _compare_contacts(line: ListedPerson, person: CurrentPerson) -> FieldChanges:
    changes: FieldChanges = {}
    for name in ("email", "phone"):
        old_value, value = getattr(person, name), getattr(line, name)
        if value is not None and value != old_value:
            changes[name] = old_value, value
    if line.iin and person.iin_hash is None:
        changes["iin"] = None, line.iin
    return changes


def _compare_post(line: ListedPerson, post: HeldPost | None) -> FieldChanges:
    if post is None:
        return {POST: (None, str(line.organisation_id))}
    changes: FieldChanges = {}
    for name in POST_FIELDS:
        old_value, value = getattr(post, name), getattr(line, name)
        if value is not None and value != old_value:
            changes[name] = str(old_value) or None, str(value)
    return changes
