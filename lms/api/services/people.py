"""People sent by a client, read, matched and saved as in the import of a list."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, TypedDict

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.errors import DayInFuture, EndsBeforeStart
from lms.accounts.models import Organisation, Person, Post
from lms.accounts.rules import Actor, normalize_iin
from lms.accounts.services import end_post
from lms.accounts.services.bulk import (
    CHANGED,
    FAULTY,
    INVITED,
    NEW,
    UNCHANGED,
    LinePlan,
    ListedPerson,
    UserNames,
    plan_people,
    save_people,
)
from lms.accounts.services.guesses import count_strangers, list_strangers, refuse_curious
from lms.api import queries
from lms.api.errors import BatchOvertaken, OrganisationOutside, PostUnknown
from lms.api.services.results import ItemResult, build_failure
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.errors import DomainError
from lms.core.i18n import current_language
from lms.people_import.rules.entries import PersonEntry, read_entry
from lms.people_import.rules.faults import describe_fault
from lms.people_import.services.lines import build_listed

STATES: Final = {
    NEW: "created",
    CHANGED: "changed",
    INVITED: "invited",
    UNCHANGED: "unchanged",
    FAULTY: "faulty",
}
_CELLS: Final = (
    "iin",
    "surname",
    "given_name",
    "patronymic",
    "email",
    "phone",
    "language",
    "position",
    "category",
    "starts_on",
    "bin",
    "kato",
    "sex",
    "birth_year",
    "settlement",
)
_MATCHING: Final = {name: column for column, name in enumerate(_CELLS)}
# The field of an entry to its path in the request.
_FIELDS: Final = {
    "bin": "post/organisation_bin",
    "kato": "region_kato",
    "region": "region_kato",
    "contacts": "",
    "position": "post/position",
    "category": "post/category",
    "starts_on": "post/starts_on",
}
_END_FIELDS: Final[dict[type[DomainError], str]] = {
    OrganisationOutside: "organisation_bin",
    DayInFuture: "ends_on",
    EndsBeforeStart: "ends_on",
}


@dataclass(slots=True)
class _BatchItem:
    """An item in processing: its entry, and the plan for it."""

    entry: PersonEntry
    listed: ListedPerson | None = None
    plan: LinePlan | None = None
    person_id: int | None = None

    @property
    def faults(self) -> list[Any]:
        """Return the faults of the entry and of the plan."""
        return [*self.entry.faults, *(self.plan.faults if self.plan else [])]

    @property
    def is_visible(self) -> bool:
        """Return whether the client may know the person's id: not before they accept a post."""
        plan = self.plan
        if plan is None or plan.person is None or plan.person.is_owned:
            return True
        is_placed = plan.action == CHANGED and plan.person.is_placeable
        return is_placed or plan.person.get_post_in(plan.listed_person.organisation_id) is not None

    @property
    def known_id(self) -> int | None:
        """Return the id of the existing person whom it matches, or None."""
        return self.plan.person.id if self.plan and self.plan.person else None


class _Curious(TypedDict):
    """Whose answers about strangers are counted."""

    by: Actor
    organisation_id: int
    cipher: FieldCipher
    now: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """The items of a request with the organisations and units they name."""

    items: list[_BatchItem]
    organisations: dict[str, Organisation] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)


def put_people(
    session: Session,
    *,
    by: Actor,
    own: Organisation,
    people: Sequence[dict[str, Any]],
    cipher: FieldCipher,
    moment: Moment,
    source: str,
) -> list[ItemResult]:
    """Add and change people with their posts; a faulty one stops only itself.

    `own` is the organisation of a post without a BIN. Raises BatchOvertaken if somebody else took a
    contact meanwhile; then nothing is saved. Raises TooManyStrangers.
    """
    client = _Curious(by=by, organisation_id=own.id, cipher=cipher, now=moment.now)
    refuse_curious(session, **client)
    batch = _read_batch(session, by, people, moment.today)
    for item in batch.items:
        _resolve_item(item, batch, own)
    _refuse_repeats(batch.items)
    strangers = _plan_items(session, batch.items, by, cipher, moment.now)
    count_strangers(session, strangers=strangers, **client)
    valid = [item for item in batch.items if item.plan is not None and not item.faults]
    try:
        saved_people = save_people(
            session,
            plans=[item.plan for item in valid if item.plan],
            by=by,
            cipher=cipher,
            names=UserNames(),
            moment=moment,
            language=current_language(),
            source=source,
        )
    except IntegrityError:
        raise BatchOvertaken from None
    for item, saved_person in zip(valid, saved_people, strict=True):
        item.person_id = saved_person.person_id if saved_person else item.known_id
    return [_build_result(index, item) for index, item in enumerate(batch.items)]


def _read_batch(
    session: Session, by: Actor, people: Sequence[dict[str, Any]], today: date
) -> Batch:
    items = [
        _BatchItem(read_entry(index, _build_cells(item_json), _MATCHING, today=today, category=str))
        for index, item_json in enumerate(people)
    ]
    bins = {item.entry.bin for item in items if item.entry.bin}
    codes = {item.entry.kato for item in items if item.entry.kato}
    return Batch(
        items, queries.map_open_by_bin(session, by, bins), queries.map_units_by_kato(session, codes)
    )


def _build_cells(item_json: dict[str, Any]) -> list[str]:
    post = item_json.get("post", {})
    values = {
        **item_json,
        "bin": post.get("organisation_bin"),
        "kato": item_json.get("region_kato"),
        "position": post.get("position"),
        "category": post.get("category"),
        "starts_on": post["starts_on"].isoformat() if "starts_on" in post else None,
    }
    return [str(values.get(name) or "") for name in _CELLS]


def _resolve_item(item: _BatchItem, batch: Batch, own: Organisation) -> None:
    """Resolve the organisation and the unit of an item."""
    entry = item.entry
    organisation = batch.organisations.get(entry.bin) if entry.bin else own
    unit_id = batch.units.get(entry.kato) if entry.kato else None
    if organisation is None:
        entry.fail("bin", "bin_unknown")
    if entry.kato and unit_id is None:
        entry.fail("kato", "unit_unknown")
    if organisation is not None and not entry.faults:
        item.listed = build_listed(
            entry,
            organisation_id=organisation.id,
            home_unit_id=organisation.region_unit_id,
            region_unit_id=unit_id,
        )


def _refuse_repeats(items: Sequence[_BatchItem]) -> None:
    """Add faults to items that repeat an IIN, e-mail or telephone number."""
    for name in ("iin", "email", "phone"):
        counts = Counter(value for item in items if (value := getattr(item.entry, name)))
        for item in items:
            value = getattr(item.entry, name)
            if value and counts[value] > 1:
                lines = [other.entry.line for other in items if getattr(other.entry, name) == value]
                item.entry.fail(name, f"{name}_twice", lines=lines[:10])


def _plan_items(
    session: Session, items: Sequence[_BatchItem], by: Actor, cipher: FieldCipher, now: datetime
) -> list[str]:
    """Plan the items without faults. Return the strangers of whom the answers say that they are."""
    valid = [item for item in items if item.listed is not None and not item.faults]
    listed = [item.listed for item in valid if item.listed]
    plans = plan_people(
        session, listed=listed, within=queries.select_own_organisations(by), cipher=cipher, now=now
    )
    for item, plan in zip(valid, plans, strict=True):
        item.plan = plan
    counts = Counter(plan.person.id for plan in plans if plan.person)
    for item in valid:
        person = item.plan.person if item.plan else None
        if person and counts[person.id] > 1:
            lines = [
                other.entry.line for other in valid if other.plan and other.plan.person is person
            ]
            item.entry.fail("iin", "person_twice", lines=lines[:10])
    return list_strangers(listed, plans)


def _build_result(index: int, item: _BatchItem) -> ItemResult:
    if item.faults or item.plan is None:
        faults = [
            {
                "field": _FIELDS.get(fault[0], fault[0]),
                "code": fault[1],
                "detail": describe_fault(fault),
            }
            for fault in item.faults
        ]
        return ItemResult(index, "faulty", None, faults)
    state = STATES[item.plan.action]
    return ItemResult(index, state, item.person_id if item.is_visible else None)


def end_posts(
    session: Session,
    *,
    by: Actor,
    own: Organisation,
    posts: Sequence[dict[str, Any]],
    cipher: FieldCipher,
    moment: Moment,
) -> list[ItemResult]:
    """End posts; a faulty item stops only itself.

    `own` is the organisation of an item without a BIN.
    """
    organisations = queries.map_open_by_bin(
        session, by, {item["organisation_bin"] for item in posts if "organisation_bin" in item}
    )
    results = []
    for index, item in enumerate(posts):
        try:
            organisation = (
                organisations.get(item["organisation_bin"]) if "organisation_bin" in item else own
            )
            if organisation is None:
                raise OrganisationOutside
            post = _find_post(session, cipher, item["iin"], organisation.id)
            person_id, is_current = post.person_id, post.ends_on is None
            if is_current:
                end_post(session, by=by, post_id=post.id, ends_on=item["ends_on"], moment=moment)
            results.append(ItemResult(index, "ended" if is_current else "unchanged", person_id))
        except DomainError as error:
            results.append(build_failure(index, error, _END_FIELDS.get(type(error), "iin")))
    return results


def _find_post(session: Session, cipher: FieldCipher, iin: str, organisation_id: int) -> Post:
    """Return the current post of the IIN's holder in the organisation, else the latest.

    Raises PostUnknown, also for people of other organisations.
    """
    digits = normalize_iin(iin)
    if digits is None:
        raise PostUnknown
    post = session.scalar(
        select(Post)
        .join(Person, Person.id == Post.person_id)
        .where(Person.iin_hash == cipher.lookup(digits), Post.organisation_id == organisation_id)
        .order_by(Post.ends_on.is_not(None), Post.starts_on.desc(), Post.id.desc())
        .limit(1)
    )
    if post is None:
        raise PostUnknown
    return post
