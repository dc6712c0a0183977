"""Adding and changing organisations, with their history of old and new values.

A national administrator may change all; HR what is below their own organisation, not that itself.
"""

from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.errors import BinTaken, BinWrong, KindUnknown
from lms.accounts.models import Organisation
from lms.accounts.rules import ORGANISATION_KINDS, OTHER, Actor, build_search_key, is_bin
from lms.accounts.services.new_people import check_unit
from lms.accounts.services.organisation_events import record_organisation_event
from lms.accounts.services.organisation_locks import lock_managed_organisation
from lms.accounts.services.organisation_moves import check_parent, move_organisation
from lms.accounts.services.person_locks import lock_actor
from lms.core.clock import Moment
from lms.core.rows import has_values

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
    """Add an organisation; an open one of the same data is returned instead.

    Raises NotAllowed, BinWrong, BinTaken, KindUnknown, UnitUnknown, OrganisationUnknown,
    OrganisationClosed.
    """
    check_parent(session, by, data.parent_id)
    check_unit(session, data.region_unit_id)
    if (existing := _find_same(session, data, by)) is not None:
        return existing
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
    changed_names = [name for name in DATA if getattr(organisation, name) != values[name]]
    former_values = {name: getattr(organisation, name) for name in changed_names}
    for name, value in values.items():
        setattr(organisation, name, value)
    _save_organisation(session, organisation)
    if changed_names:
        became = {name: values[name] for name in changed_names}
        record_organisation_event(
            session,
            organisation.id,
            "changed",
            by=by,
            now=moment.now,
            on=moment.today,
            was=former_values,
            became=became,
        )
    if data.parent_id != organisation.parent_id:
        move_organisation(
            session, by=by, organisation_id=organisation.id, parent_id=data.parent_id, moment=moment
        )


def _find_same(session: Session, data: OrganisationData, by: Actor) -> Organisation | None:
    """Return an open organisation of the same data and parent, or None."""
    lock_actor(session, by)
    values = asdict(data) | {"bin": _read_bin(data.bin), "closed_on": None}
    return session.scalar(select(Organisation).where(has_values(Organisation, values)).limit(1))


def _read_bin(text: str | None) -> str | None:
    return "".join((text or "").split()) or None


def _build_values(
    session: Session, data: OrganisationData, organisation: Organisation | None
) -> dict[str, Any]:
    digits = _read_bin(data.bin)
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
