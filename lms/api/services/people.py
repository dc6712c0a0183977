"""People as a program brings them: the same reading, finding and saving as for a list that HR uploads."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.errors import DayInFuture, EndsBeforeStart
from lms.accounts.models import Organisation, Person, Post
from lms.accounts.rules import Actor, canonical_iin
from lms.accounts.services import end_post
from lms.accounts.services.bulk import (
    CHANGED,
    FAULTY,
    NEW,
    UNCHANGED,
    LinePlan,
    Listed,
    UserNames,
    plan_people,
    save_people,
)
from lms.api import queries
from lms.api.errors import BatchOvertaken, OrganisationOutside, PostUnknown
from lms.api.services.results import ItemResult, failed
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.errors import DomainError
from lms.core.i18n import current_language
from lms.people_import.rules.entries import PersonEntry, read_entry
from lms.people_import.rules.faults import fault_text
from lms.people_import.services.lines import read_listed

STATES: Final = {NEW: "created", CHANGED: "changed", UNCHANGED: "unchanged", FAULTY: "faulty"}
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
# Where a field of a line stands in what a program sends.
_FIELDS: Final = {
    "bin": "post/organisation_bin",
    "kato": "region_kato",
    "region": "region_kato",
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
class _Item:
    """An item on its way: what it says, and what is to be done for it."""

    entry: PersonEntry
    listed: Listed | None = None
    plan: LinePlan | None = None
    person_id: int | None = None

    @property
    def faults(self) -> list[Any]:
        """What is wrong with it."""
        return [*self.entry.faults, *(self.plan.faults if self.plan else [])]


@dataclass(frozen=True, slots=True)
class Batch:
    """The items of a request with what they name, found in two statements."""

    items: list[_Item]
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
    """Adds and changes people with their posts; a faulty one stops only itself. `own`: the organisation of a post without a BIN.

    Raises BatchOvertaken if somebody else took a contact in the same moment: then nothing is saved.
    """
    today = moment.today
    batch = _read(session, by, people, today)
    for item in batch.items:
        _place(item, batch, own)
    _refuse_repeats(batch.items)
    _plan(session, batch.items, by, cipher)
    good = [item for item in batch.items if item.plan is not None and not item.faults]
    try:
        saved = save_people(
            session,
            plans=[item.plan for item in good if item.plan],
            by=by,
            cipher=cipher,
            names=UserNames(),
            moment=moment,
            language=current_language(),
            source=source,
        )
    except IntegrityError:
        raise BatchOvertaken from None
    for item, one in zip(good, saved, strict=True):
        item.person_id = (
            one.person_id
            if one
            else (item.plan.found.id if item.plan and item.plan.found else None)
        )
    return [_result(index, item) for index, item in enumerate(batch.items)]


def _read(session: Session, by: Actor, people: Sequence[dict[str, Any]], today: date) -> Batch:
    items = [
        _Item(read_entry(index, _cells(one), _MATCHING, today=today, category=str))
        for index, one in enumerate(people)
    ]
    bins = {item.entry.bin for item in items if item.entry.bin}
    codes = {item.entry.kato for item in items if item.entry.kato}
    return Batch(
        items, queries.standing_by_bin(session, by, bins), queries.units_by_kato(session, codes)
    )


def _cells(one: dict[str, Any]) -> list[str]:
    post = one.get("post", {})
    values = {
        **one,
        "bin": post.get("organisation_bin"),
        "kato": one.get("region_kato"),
        "position": post.get("position"),
        "category": post.get("category"),
        "starts_on": post["starts_on"].isoformat() if "starts_on" in post else None,
    }
    return [str(values.get(name) or "") for name in _CELLS]


def _place(item: _Item, batch: Batch, own: Organisation) -> None:
    """Finds the organisation and the unit of an item, and makes of it what is looked for and compared."""
    entry = item.entry
    body = batch.organisations.get(entry.bin) if entry.bin else own
    unit_id = batch.units.get(entry.kato) if entry.kato else None
    if body is None:
        entry.fail("bin", "bin_unknown")
    if entry.kato and unit_id is None:
        entry.fail("kato", "unit_unknown")
    if body is not None and not entry.faults:
        item.listed = read_listed(
            entry, organisation_id=body.id, home_unit_id=body.region_unit_id, region_unit_id=unit_id
        )


def _refuse_repeats(items: Sequence[_Item]) -> None:
    """An IIN, an e-mail address or a telephone number that stands in two items is a fault of both."""
    for name in ("iin", "email", "phone"):
        seen = Counter(value for item in items if (value := getattr(item.entry, name)))
        for item in items:
            value = getattr(item.entry, name)
            if value and seen[value] > 1:
                lines = [other.entry.line for other in items if getattr(other.entry, name) == value]
                item.entry.fail(name, f"{name}_twice", lines=lines[:10])


def _plan(session: Session, items: Sequence[_Item], by: Actor, cipher: FieldCipher) -> None:
    asking = [item for item in items if item.listed is not None and not item.faults]
    listed = [item.listed for item in asking if item.listed]
    plans = plan_people(session, listed=listed, within=queries.own_organisations(by), cipher=cipher)
    for item, plan in zip(asking, plans, strict=True):
        item.plan = plan
    meant = Counter(plan.found.id for plan in plans if plan.found)
    for item in asking:
        found = item.plan.found if item.plan else None
        if found and meant[found.id] > 1:
            lines = [
                other.entry.line for other in asking if other.plan and other.plan.found is found
            ]
            item.entry.fail("iin", "person_twice", lines=lines[:10])


def _result(index: int, item: _Item) -> ItemResult:
    if item.faults or item.plan is None:
        told = [
            {"field": _FIELDS.get(one[0], one[0]), "code": one[1], "detail": fault_text(one)}
            for one in item.faults
        ]
        return ItemResult(index, "faulty", None, told)
    return ItemResult(index, STATES[item.plan.action], item.person_id)


def end_posts(
    session: Session,
    *,
    by: Actor,
    own: Organisation,
    posts: Sequence[dict[str, Any]],
    cipher: FieldCipher,
    moment: Moment,
) -> list[ItemResult]:
    """Ends posts; a faulty item stops only itself. `own`: the organisation of an item without a BIN."""
    bodies = queries.standing_by_bin(
        session, by, {one["organisation_bin"] for one in posts if "organisation_bin" in one}
    )
    results = []
    for index, one in enumerate(posts):
        try:
            body = bodies.get(one["organisation_bin"]) if "organisation_bin" in one else own
            if body is None:
                raise OrganisationOutside
            post = _post(session, cipher, one["iin"], body.id)
            person_id, held = post.person_id, post.ends_on is None
            if held:
                end_post(session, by=by, post_id=post.id, ends_on=one["ends_on"], moment=moment)
            results.append(ItemResult(index, "ended" if held else "unchanged", person_id))
        except DomainError as error:
            results.append(failed(index, error, _END_FIELDS.get(type(error), "iin")))
    return results


def _post(session: Session, cipher: FieldCipher, iin: str, organisation_id: int) -> Post:
    """The post of whoever has the IIN in the organisation: the one that is held, else the latest. A stranger's IIN looks like nobody's."""
    digits = canonical_iin(iin)
    if digits is None:
        raise PostUnknown
    found = session.scalar(
        select(Post)
        .join(Person, Person.id == Post.person_id)
        .where(Person.iin_hash == cipher.lookup(digits), Post.organisation_id == organisation_id)
        .order_by(Post.ends_on.is_not(None), Post.starts_on.desc(), Post.id.desc())
        .limit(1)
    )
    if found is None:
        raise PostUnknown
    return found
