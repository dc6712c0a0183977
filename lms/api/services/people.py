"""People sent by a client, read, matched and saved as in the import of a list."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypedDict

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.errors import TooManyStrangers
from lms.accounts.models import Organisation
from lms.accounts.rules import Actor
from lms.accounts.services.bulk import (
    CHANGED,
    FAULTY,
    INVITED,
    NEW,
    UNCHANGED,
    UserNames,
    plan_people,
    save_people,
)
from lms.accounts.services.guesses import count_strangers, list_strangers, refuse_curious
from lms.api import queries
from lms.api.errors import BatchOvertaken
from lms.api.services.batch_items import Batch, BatchItem
from lms.api.services.batch_reading import read_batch
from lms.api.services.results import ItemResult, build_failure
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.i18n import current_language
from lms.people_import.rules import describe_fault
from lms.people_import.services.lines import build_listed

STATES: Final = {
    NEW: "created",
    CHANGED: "changed",
    INVITED: "invited",
    UNCHANGED: "unchanged",
    FAULTY: "faulty",
}
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


class _ClientContext(TypedDict):
    """Whose answers about strangers are counted."""

    by: Actor
    organisation_id: int
    cipher: FieldCipher
    now: datetime


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
    contact meanwhile; then nothing is saved. Raises TooManyStrangers; of the request that goes
    beyond that limit no item is saved or answered, but its strangers are counted.
    """
    client = _ClientContext(by=by, organisation_id=own.id, cipher=cipher, now=moment.now)
    refuse_curious(session, **client)
    batch = read_batch(session, by, people, moment.today)
    _resolve_items(batch, own)
    strangers = _plan_items(session, batch.items, by, cipher, moment.now)
    if (excess := _count_strangers(session, strangers, client)) is not None:
        return [build_failure(index, excess) for index in range(len(batch.items))]
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


def _count_strangers(
    session: Session, strangers: Sequence[str], client: _ClientContext
) -> TooManyStrangers | None:
    """Count the strangers of a request; return the error if it goes beyond the limit.

    It is not raised: what is counted would be rolled back.
    """
    count_strangers(session, strangers=strangers, **client)
    try:
        refuse_curious(session, **client)
    except TooManyStrangers as error:
        return error
    return None


def _resolve_items(batch: Batch, own: Organisation) -> None:
    """Resolve organisations and units, and add faults to items that repeat what others say."""
    for item in batch.items:
        _resolve_item(item, batch, own)
    _refuse_repeats(batch.items)


def _resolve_item(item: BatchItem, batch: Batch, own: Organisation) -> None:
    """Resolve the organisation and the unit of an item."""
    entry = item.entry
    organisation = batch.organisations.get(entry.bin) if entry.bin else own
    unit_id = batch.units.get(entry.kato) if entry.kato else None
    if organisation is None:
        entry.fail("bin", "bin_unknown")
    if entry.kato and unit_id is None:
        entry.fail("kato", "unit_unknown")
    if organisation is not None and not entry.faults:
        item.listed_person = build_listed(
            entry,
            organisation_id=organisation.id,
            home_unit_id=organisation.region_unit_id,
            region_unit_id=unit_id,
        )


def _refuse_repeats(items: Sequence[BatchItem]) -> None:
    """Add faults to items that repeat an IIN, e-mail or telephone number."""
    for name in ("iin", "email", "phone"):
        counts = Counter(value for item in items if (value := getattr(item.entry, name)))
        for item in items:
            value = getattr(item.entry, name)
            if value and counts[value] > 1:
                lines = [other.entry.line for other in items if getattr(other.entry, name) == value]
                item.entry.fail(name, f"{name}_twice", lines=lines[:10])


def _plan_items(
    session: Session, items: Sequence[BatchItem], by: Actor, cipher: FieldCipher, now: datetime
) -> list[str]:
    """Plan the items without faults. Return the strangers of whom the answers say that they are."""
    valid = [item for item in items if item.listed_person is not None and not item.faults]
    listed_people = [item.listed_person for item in valid if item.listed_person]
    plans = plan_people(
        session,
        lines=listed_people,
        within=queries.select_own_organisations(by),
        cipher=cipher,
        now=now,
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
    return list_strangers(listed_people, plans)


def _build_result(index: int, item: BatchItem) -> ItemResult:
    if item.faults or item.plan is None:
        faults = [
            {
                "field": _FIELDS.get(fault[0], fault[0]),
                "code": fault[1],
                "detail": describe_fault(fault),
            }
            for fault in item.faults
        ]
        return ItemResult(index=index, state="faulty", id=None, faults=faults)
    state = STATES[item.plan.action]
    return ItemResult(index, state, item.person_id if item.is_visible else None)
