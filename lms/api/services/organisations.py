"""Branches as a program brings them, one after the other: one may stand below one that comes before it."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.errors import (
    BinTaken,
    BinWrong,
    KindUnknown,
    OrganisationClosed,
    OrganisationLoop,
    UnitUnknown,
)
from lms.accounts.models import Organisation
from lms.accounts.queries import organisation_in_scope
from lms.accounts.rules import OTHER, Actor
from lms.accounts.services import OrganisationData, create_organisation, update_organisation
from lms.api import queries
from lms.api.errors import BinMissing, OrganisationOutside, RegionUnknown
from lms.api.services.results import ItemResult, failed
from lms.core.clock import Moment
from lms.core.errors import DomainError

_FIELD_OF: Final[dict[type[DomainError], str]] = {
    BinTaken: "bin",
    BinWrong: "bin",
    BinMissing: "bin",
    KindUnknown: "kind",
    UnitUnknown: "region_kato",
    RegionUnknown: "region_kato",
    OrganisationOutside: "parent_bin",
    OrganisationLoop: "parent_bin",
    OrganisationClosed: "bin",
}


def put_organisations(
    session: Session,
    *,
    by: Actor,
    own: Organisation,
    sent: Sequence[dict[str, Any]],
    moment: Moment,
) -> list[ItemResult]:
    """Adds and changes organisations below the token's own; a faulty one stops only itself."""
    units = queries.units_by_kato(session, {one["region_kato"] for one in sent})
    results = []
    for index, one in enumerate(sent):
        try:
            state, number = _put(
                session, one, by=by, own=own, unit_id=units.get(one["region_kato"]), moment=moment
            )
            results.append(ItemResult(index, state, number))
        except DomainError as error:
            results.append(failed(index, error, _FIELD_OF.get(type(error), "")))
    return results


def _put(
    session: Session,
    one: dict[str, Any],
    *,
    by: Actor,
    own: Organisation,
    unit_id: int | None,
    moment: Moment,
) -> tuple[str, int]:
    if unit_id is None:
        raise RegionUnknown
    found = _meant(session, by, one)
    parent_id = _parent_id(session, by, one, found.parent_id if found else own.id)
    data = OrganisationData(
        one["name_kk"],
        one["name_ru"],
        unit_id,
        bin=one.get("bin") or (found.bin if found else None),
        parent_id=parent_id,
        kind=one.get("kind") or (found.kind if found else OTHER),
    )
    if found is None:
        return "created", create_organisation(session, by=by, data=data, moment=moment).id
    if data == OrganisationData(
        found.name_kk, found.name_ru, found.region_unit_id, found.bin, found.parent_id, found.kind
    ):
        return "unchanged", found.id
    update_organisation(session, by=by, organisation_id=found.id, data=data, moment=moment)
    return "changed", found.id


def _meant(session: Session, by: Actor, one: dict[str, Any]) -> Organisation | None:
    """The organisation that is there already. By our number it has to be; a BIN of somebody else's is refused when it is to be added."""
    if "id" in one:
        return organisation_in_scope(session, by=by, organisation_id=one["id"])
    if "bin" not in one:
        raise BinMissing
    return queries.own_by_bin(session, by, one["bin"])


def _parent_id(
    session: Session, by: Actor, one: dict[str, Any], otherwise: int | None
) -> int | None:
    if "parent_bin" not in one:
        return otherwise
    parent = queries.standing_by_bin(session, by, [one["parent_bin"]]).get(one["parent_bin"])
    if parent is None:
        raise OrganisationOutside
    return parent.id
