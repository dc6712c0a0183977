"""Branches sent by a client, saved one by one: a branch may stand below an earlier one."""

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
from lms.accounts.queries import load_organisation_in_scope
from lms.accounts.rules import OTHER, Actor
from lms.accounts.services import OrganisationData, create_organisation, update_organisation
from lms.api import queries
from lms.api.errors import BinMissing, OrganisationOutside, RegionUnknown
from lms.api.services.results import ItemResult, build_failure
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
    items: Sequence[dict[str, Any]],
    moment: Moment,
) -> list[ItemResult]:
    """Add and change organisations below the token's own; a faulty one stops only itself."""
    units = queries.map_units_by_kato(session, {item["region_kato"] for item in items})
    results = []
    for index, item in enumerate(items):
        try:
            with session.begin_nested():  # a branch that can't move keeps its old name too
                state, organisation_id = _save_organisation(
                    session,
                    item,
                    by=by,
                    own=own,
                    unit_id=units.get(item["region_kato"]),
                    moment=moment,
                )
            results.append(ItemResult(index, state, organisation_id))
        except DomainError as error:
            results.append(build_failure(index, error, _FIELD_OF.get(type(error), "")))
    return results


def _save_organisation(
    session: Session,
    item: dict[str, Any],
    *,
    by: Actor,
    own: Organisation,
    unit_id: int | None,
    moment: Moment,
) -> tuple[str, int]:
    if unit_id is None:
        raise RegionUnknown
    existing = _find_existing(session, by, item)
    parent_id = _find_parent_id(session, by, item, existing.parent_id if existing else own.id)
    data = OrganisationData(
        item["name_kk"],
        item["name_ru"],
        unit_id,
        bin=item.get("bin") or (existing.bin if existing else None),
        parent_id=parent_id,
        kind=item.get("kind") or (existing.kind if existing else OTHER),
    )
    if existing is None:
        return "created", create_organisation(session, by=by, data=data, moment=moment).id
    if data == OrganisationData(
        name_kk=existing.name_kk,
        name_ru=existing.name_ru,
        region_unit_id=existing.region_unit_id,
        bin=existing.bin,
        parent_id=existing.parent_id,
        kind=existing.kind,
    ):
        return "unchanged", existing.id
    update_organisation(session, by=by, organisation_id=existing.id, data=data, moment=moment)
    return "changed", existing.id


def _find_existing(session: Session, by: Actor, item: dict[str, Any]) -> Organisation | None:
    """Return the existing organisation, or None if it is to be added.

    Raises NotFound for an unknown id; another organisation's BIN is refused later, by
    create_organisation.
    """
    if "id" in item:
        return load_organisation_in_scope(session, by=by, organisation_id=item["id"])
    if "bin" not in item:
        raise BinMissing
    return queries.find_own_by_bin(session, by, item["bin"])


def _find_parent_id(
    session: Session, by: Actor, item: dict[str, Any], default: int | None
) -> int | None:
    if "parent_bin" not in item:
        return default
    parent = queries.map_open_by_bin(session, by, [item["parent_bin"]]).get(item["parent_bin"])
    if parent is None:
        raise OrganisationOutside
    return parent.id
