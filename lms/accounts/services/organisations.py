"""State bodies and their branches: added, changed, moved. Each change is kept in the organisation's own record with what was and what is.

A national administrator may change all. HR of a body may add, change and move what stands below their own organisation, but neither their
own nor anything outside.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.errors import (
    BinTaken,
    BinWrong,
    KindUnknown,
    NotAllowed,
    OrganisationClosed,
    OrganisationLoop,
    OrganisationUnknown,
)
from lms.accounts.models import Organisation, OrganisationEvent, Post
from lms.accounts.rules import ORGANISATION_KINDS, OTHER, Actor, is_bin, search_key
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.sign_ups import check_unit
from lms.core.clock import Moment
from lms.core.errors import NotFound

DATA: Final = ("bin", "name_kk", "name_ru", "kind", "region_unit_id")


@dataclass(frozen=True, slots=True)
class OrganisationData:
    """What an organisation consists of. The BIN may be missing."""

    name_kk: str
    name_ru: str
    region_unit_id: int
    bin: str | None = None
    parent_id: int | None = None
    kind: str = OTHER


def create_organisation(
    session: Session, *, by: Actor, data: OrganisationData, moment: Moment
) -> Organisation:
    """Adds an organisation. Raises NotAllowed, BinWrong, BinTaken, KindUnknown, UnitUnknown, OrganisationUnknown, OrganisationClosed."""
    _check_parent(session, by, data.parent_id)
    check_unit(session, data.region_unit_id)
    made = Organisation(parent_id=data.parent_id, **_values(session, data, None))
    _save(session, made)
    what = {name: getattr(made, name) for name in (*DATA, "parent_id")}
    record_organisation(
        session, made.id, "created", by=by, now=moment.now, on=moment.today, became=what
    )
    return made


def update_organisation(
    session: Session, *, by: Actor, organisation_id: int, data: OrganisationData, moment: Moment
) -> None:
    """Changes an organisation, and moves it if another parent is given. Raises as create_organisation, NotFound, OrganisationLoop."""
    found = managed_organisation(session, by=by, organisation_id=organisation_id)
    if data.region_unit_id != found.region_unit_id:
        check_unit(session, data.region_unit_id)
    values = _values(session, data, found)
    changed = [name for name in DATA if getattr(found, name) != values[name]]
    was = {name: getattr(found, name) for name in changed}
    for name, value in values.items():
        setattr(found, name, value)
    _save(session, found)
    if changed:
        became = {name: values[name] for name in changed}
        record_organisation(
            session,
            found.id,
            "changed",
            by=by,
            now=moment.now,
            on=moment.today,
            was=was,
            became=became,
        )
    if data.parent_id != found.parent_id:
        move_organisation(
            session, by=by, organisation_id=found.id, parent_id=data.parent_id, moment=moment
        )


def move_organisation(
    session: Session, *, by: Actor, organisation_id: int, parent_id: int | None, moment: Moment
) -> None:
    """Puts an organisation with all below it under another one, or at the top. Whoever holds a post there may be in other targets now.

    Raises NotFound, NotAllowed, OrganisationUnknown, OrganisationClosed, OrganisationLoop.
    """
    found = managed_organisation(session, by=by, organisation_id=organisation_id)
    _check_parent(session, by, parent_id)
    _lock_tree(session)
    subtree = set(session.scalars(queries.organisation_subtrees_ids([found.id])))
    if parent_id in subtree:
        raise OrganisationLoop
    if parent_id == found.parent_id:
        return
    put_below(session, found, parent_id, by=by, now=moment.now, on=moment.today)
    tell_of_people_below(session, found.id, by=by, moment=moment)


def put_below(
    session: Session,
    organisation: Organisation,
    parent_id: int | None,
    *,
    by: Actor,
    now: datetime,
    on: date,
) -> None:
    """Sets the parent and records it."""
    was, organisation.parent_id = {"parent_id": organisation.parent_id}, parent_id
    session.flush()
    record_organisation(
        session,
        organisation.id,
        "moved",
        by=by,
        now=now,
        on=on,
        was=was,
        became={"parent_id": parent_id},
    )


def tell_of_people_below(
    session: Session, organisation_id: int, *, by: Actor, moment: Moment
) -> None:
    """Sends people_changed for all who hold a post in an organisation or below it."""
    below = queries.organisation_subtrees_ids([organisation_id])
    holders = session.scalars(
        select(Post.person_id)
        .where(Post.ends_on.is_(None), Post.organisation_id.in_(below))
        .distinct()
    )
    send_people_changed(session, holders.all(), by=by, moment=moment)


def managed_organisation(session: Session, *, by: Actor, organisation_id: int) -> Organisation:
    """An organisation that stands and that the actor may change, locked. Raises NotFound if the actor may not even see it, NotAllowed,
    OrganisationClosed.
    """
    queries.organisation_in_scope(session, by=by, organisation_id=organisation_id)
    if not queries.manages_organisation(session, by=by, organisation_id=organisation_id):
        raise NotAllowed
    found = lock_organisation(session, organisation_id)
    if found.closed_on is not None:
        raise OrganisationClosed
    return found


def lock_organisation(session: Session, organisation_id: int) -> Organisation:
    """The organisation as it is now, locked. Raises NotFound."""
    query = select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    found = session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return found


def record_organisation(
    session: Session,
    organisation_id: int,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    on: date,
    **details: Any,
) -> None:
    """Adds to the organisation's record, and to the one of who did what."""
    session.add(
        OrganisationEvent(
            organisation_id=organisation_id,
            kind=kind,
            at=now,
            on=on,
            actor_id=by.audit_id,
            details=details,
        )
    )
    subject = f"organisation:{organisation_id}"
    record_event(session, kind=f"organisation_{kind}", subject=subject, by_id=by.audit_id, now=now)


def _check_parent(session: Session, by: Actor, parent_id: int | None) -> None:
    """HR may put things below organisations of their own only, so never at the top."""
    if parent_id is None:
        if not by.is_national_admin():
            raise NotAllowed
        return
    if not queries.manages_people(session, by=by, organisation_id=parent_id):
        raise OrganisationUnknown
    if session.get_one(Organisation, parent_id).closed_on is not None:
        raise OrganisationClosed


def _lock_tree(session: Session) -> None:
    """Two moves at once could make a loop of which neither knows: the first top of the tree is locked, so that moves wait for each other."""
    session.scalars(
        select(Organisation.id)
        .where(Organisation.parent_id.is_(None))
        .order_by(Organisation.id)
        .limit(1)
        .with_for_update()
    ).all()


def _values(
    session: Session, data: OrganisationData, present: Organisation | None
) -> dict[str, Any]:
    digits = "".join((data.bin or "").split()) or None
    if digits and not is_bin(digits):
        raise BinWrong
    if data.kind not in ORGANISATION_KINDS:
        raise KindUnknown
    holder = (
        session.scalar(select(Organisation.id).where(Organisation.bin == digits))
        if digits
        else None
    )
    if holder is not None and (present is None or holder != present.id):
        raise BinTaken
    return {
        "bin": digits,
        "name_kk": data.name_kk,
        "name_ru": data.name_ru,
        "kind": data.kind,
        "region_unit_id": data.region_unit_id,
        "search_key": search_key(data.name_kk, data.name_ru, digits or ""),
    }


def _save(session: Session, organisation: Organisation) -> None:
    try:
        with session.begin_nested():
            session.add(organisation)
            session.flush()
    except IntegrityError:
        raise BinTaken from None
