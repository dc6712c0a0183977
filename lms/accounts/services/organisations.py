"""Adding, changing and moving organisations, with their history of old and new values.

A national administrator may change all; HR what is below their own organisation, not that itself.
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
from lms.accounts.rules import ORGANISATION_KINDS, OTHER, Actor, build_search_key, is_bin
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.new_people import check_unit
from lms.core.clock import Moment
from lms.core.errors import NotFound

DATA: Final = ("bin", "name_kk", "name_ru", "kind", "region_unit_id")


@dataclass(frozen=True, slots=True)
class OrganisationData:
    """The data of an organisation. The BIN may be missing."""

    name_kk: str
    name_ru: str
    region_unit_id: int
    bin: str | None = None
    parent_id: int | None = None
    kind: str = OTHER


def create_organisation(
    session: Session, *, by: Actor, data: OrganisationData, moment: Moment
) -> Organisation:
    """Add an organisation.

    Raises NotAllowed, BinWrong, BinTaken, KindUnknown, UnitUnknown, OrganisationUnknown,
    OrganisationClosed.
    """
    _check_parent(session, by, data.parent_id)
    check_unit(session, data.region_unit_id)
    organisation = Organisation(parent_id=data.parent_id, **_build_values(session, data, None))
    _save_organisation(session, organisation)
    values = {name: getattr(organisation, name) for name in (*DATA, "parent_id")}
    record_organisation_event(
        session, organisation.id, "created", by=by, now=moment.now, on=moment.today, became=values
    )
    return organisation


def update_organisation(
    session: Session, *, by: Actor, organisation_id: int, data: OrganisationData, moment: Moment
) -> None:
    """Change an organisation, and move it if the parent is another one.

    Raises NotFound, OrganisationLoop, and as create_organisation.
    """
    organisation = lock_managed_organisation(session, by=by, organisation_id=organisation_id)
    if data.region_unit_id != organisation.region_unit_id:
        check_unit(session, data.region_unit_id)
    values = _build_values(session, data, organisation)
    changed = [name for name in DATA if getattr(organisation, name) != values[name]]
    was = {name: getattr(organisation, name) for name in changed}
    for name, value in values.items():
        setattr(organisation, name, value)
    _save_organisation(session, organisation)
    if changed:
        became = {name: values[name] for name in changed}
        record_organisation_event(
            session,
            organisation.id,
            "changed",
            by=by,
            now=moment.now,
            on=moment.today,
            was=was,
            became=became,
        )
    if data.parent_id != organisation.parent_id:
        move_organisation(
            session, by=by, organisation_id=organisation.id, parent_id=data.parent_id, moment=moment
        )


def move_organisation(
    session: Session, *, by: Actor, organisation_id: int, parent_id: int | None, moment: Moment
) -> None:
    """Put an organisation with all below it under another parent, or at the top.

    Other assignments may concern the people in it then. Raises NotFound, NotAllowed,
    OrganisationUnknown, OrganisationClosed, OrganisationLoop.
    """
    organisation = lock_managed_organisation(session, by=by, organisation_id=organisation_id)
    _check_parent(session, by, parent_id)
    _lock_tree(session)
    subtree_ids = set(session.scalars(queries.select_organisation_subtree_ids([organisation.id])))
    if parent_id in subtree_ids:
        raise OrganisationLoop
    if parent_id == organisation.parent_id:
        return
    set_parent(session, organisation, parent_id, by=by, now=moment.now, on=moment.today)
    announce_people_below(session, organisation.id, by=by, moment=moment)


def set_parent(
    session: Session,
    organisation: Organisation,
    parent_id: int | None,
    *,
    by: Actor,
    now: datetime,
    on: date,
) -> None:
    """Set the parent of an organisation and record the move."""
    was, organisation.parent_id = {"parent_id": organisation.parent_id}, parent_id
    session.flush()
    record_organisation_event(
        session,
        organisation.id,
        "moved",
        by=by,
        now=now,
        on=on,
        was=was,
        became={"parent_id": parent_id},
    )


def announce_people_below(
    session: Session, organisation_id: int, *, by: Actor, moment: Moment
) -> None:
    """Send people_changed for all who hold a post in an organisation or below it."""
    subtree_ids = queries.select_organisation_subtree_ids([organisation_id])
    holder_ids = session.scalars(
        select(Post.person_id)
        .where(Post.ends_on.is_(None), Post.organisation_id.in_(subtree_ids))
        .distinct()
    )
    send_people_changed(session, holder_ids.all(), by=by, moment=moment)


def lock_managed_organisation(session: Session, *, by: Actor, organisation_id: int) -> Organisation:
    """Return an open organisation that the actor may change, locked.

    Raises NotFound if the actor may not see it, NotAllowed, OrganisationClosed.
    """
    queries.load_organisation_in_scope(session, by=by, organisation_id=organisation_id)
    if not queries.can_manage_organisation(session, by=by, organisation_id=organisation_id):
        raise NotAllowed
    organisation = lock_organisation(session, organisation_id)
    if organisation.closed_on is not None:
        raise OrganisationClosed
    return organisation


def lock_organisation(session: Session, organisation_id: int) -> Organisation:
    """Return the organisation as it is now, locked. Raises NotFound."""
    query = select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    organisation = session.scalar(query, execution_options={"populate_existing": True})
    if organisation is None:
        raise NotFound
    return organisation


def record_organisation_event(
    session: Session,
    organisation_id: int,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    on: date,
    **details: Any,
) -> None:
    """Add an event to the organisation's history and to the audit record."""
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
    """Check that the actor may put something there: HR never at the top."""
    if parent_id is None:
        if not by.is_national_admin():
            raise NotAllowed
        return
    if not queries.can_manage_people(session, by=by, organisation_id=parent_id):
        raise OrganisationUnknown
    if session.get_one(Organisation, parent_id).closed_on is not None:
        raise OrganisationClosed


def _lock_tree(session: Session) -> None:
    """Lock the first top of the tree: two moves at once could make a loop."""
    session.scalars(
        select(Organisation.id)
        .where(Organisation.parent_id.is_(None))
        .order_by(Organisation.id)
        .limit(1)
        .with_for_update()
    ).all()


def _build_values(
    session: Session, data: OrganisationData, organisation: Organisation | None
) -> dict[str, Any]:
    digits = "".join((data.bin or "").split()) or None
    if digits and not is_bin(digits):
        raise BinWrong
    if data.kind not in ORGANISATION_KINDS:
        raise KindUnknown
    holder_id = (
        session.scalar(select(Organisation.id).where(Organisation.bin == digits))
        if digits
        else None
    )
    if holder_id is not None and (organisation is None or holder_id != organisation.id):
        raise BinTaken
    return {
        "bin": digits,
        "name_kk": data.name_kk,
        "name_ru": data.name_ru,
        "kind": data.kind,
        "region_unit_id": data.region_unit_id,
        "search_key": build_search_key(data.name_kk, data.name_ru, digits or ""),
    }


def _save_organisation(session: Session, organisation: Organisation) -> None:
    try:
        with session.begin_nested():
            session.add(organisation)
            session.flush()
    except IntegrityError:
        raise BinTaken from None
