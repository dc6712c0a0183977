"""State bodies and their branches. Only a national administrator may change them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.errors import BinTaken, BinWrong, NotAllowed, OrganisationLoop, OrganisationUnknown
from lms.accounts.models import Organisation
from lms.accounts.queries import organisation_subtrees_ids
from lms.accounts.rules import Actor, is_bin
from lms.accounts.services.audit import record_event
from lms.accounts.services.sign_ups import check_unit
from lms.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class OrganisationData:
    """What an organisation consists of. The BIN may be missing."""

    name_kk: str
    name_ru: str
    region_unit_id: int
    bin: str | None = None
    parent_id: int | None = None


def create_organisation(session: Session, *, actor: Actor, data: OrganisationData, now: datetime) -> Organisation:
    """Adds an organisation. Raises NotAllowed, BinWrong, BinTaken, UnitUnknown, OrganisationUnknown."""
    values = _checked(session, actor, data, None)
    made = Organisation(**values)
    _save(session, made, "organisation_created", actor, now)
    return made


def update_organisation(session: Session, *, actor: Actor, organisation_id: int, data: OrganisationData, now: datetime) -> None:
    """Changes an organisation. Raises as create_organisation, NotFound, and OrganisationLoop."""
    found = session.get(Organisation, organisation_id)
    if found is None:
        raise NotFound
    for name, value in _checked(session, actor, data, found).items():
        setattr(found, name, value)
    _save(session, found, "organisation_changed", actor, now)


def _checked(session: Session, actor: Actor, data: OrganisationData, present: Organisation | None) -> dict[str, Any]:
    if not actor.is_national_admin():
        raise NotAllowed
    digits = "".join((data.bin or "").split()) or None
    if digits and not is_bin(digits):
        raise BinWrong
    if present is None or data.region_unit_id != present.region_unit_id:
        check_unit(session, data.region_unit_id)
    if data.parent_id is not None and session.get(Organisation, data.parent_id) is None:
        raise OrganisationUnknown
    if present is not None and data.parent_id in set(session.scalars(organisation_subtrees_ids([present.id]))):
        raise OrganisationLoop
    holder = session.scalar(select(Organisation.id).where(Organisation.bin == digits)) if digits else None
    if holder is not None and (present is None or holder != present.id):
        raise BinTaken
    return {
        "bin": digits,
        "name_kk": data.name_kk,
        "name_ru": data.name_ru,
        "region_unit_id": data.region_unit_id,
        "parent_id": data.parent_id,
    }


def _save(session: Session, organisation: Organisation, kind: str, actor: Actor, now: datetime) -> None:
    try:
        with session.begin_nested():
            session.add(organisation)
            session.flush()
    except IntegrityError:
        raise BinTaken from None
    record_event(session, kind=kind, subject=f"organisation:{organisation.id}", actor_id=actor.audit_id, now=now)
