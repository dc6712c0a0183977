"""Generated organisations: akimats of regions and districts, departments of regions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, OrganisationEvent
from lms.core.clock import Moment, get_local_date
from lms.regions.models import RegionUnit
from lms.regions.rules import REGIONS

AKIMAT_KK: Final = "{} әкімдігі"
AKIMAT_RU: Final = "Акимат: {}"
DEPARTMENTS: Final = (
    ("Цифрлық технологиялар басқармасы: {}", "Управление цифровых технологий: {}"),
    ("Білім басқармасы: {}", "Управление образования: {}"),
    ("Денсаулық сақтау басқармасы: {}", "Управление здравоохранения: {}"),
    ("Қаржы басқармасы: {}", "Управление финансов: {}"),
)
AGE_DAYS: Final = 1150


@dataclass(frozen=True, slots=True)
class DemoOrganisations:
    """Organisation ids by region unit id."""

    akimats: dict[int, int]
    departments: dict[int, list[int]] = field(default_factory=dict)


def add_organisations(session: Session, *, moment: Moment) -> DemoOrganisations:
    """Add the organisations as created three years ago."""
    regions = session.scalars(
        select(RegionUnit)
        .where(RegionUnit.level.in_(REGIONS), RegionUnit.valid_to.is_(None))
        .order_by(RegionUnit.id)
    ).all()
    regional = _insert_organisations(
        session, [_build_akimat_row(unit, None, "regional_akimat") for unit in regions]
    )
    akimats = {unit_id: organisation_id for organisation_id, unit_id in regional}
    local = _add_local_akimats(session, akimats)
    below = _add_departments(session, regions, akimats)
    departments: dict[int, list[int]] = {}
    for organisation_id, unit_id in below:
        departments.setdefault(unit_id, []).append(organisation_id)
    organisation_ids = [organisation_id for organisation_id, _unit in (*regional, *local, *below)]
    created_at = moment.now - timedelta(days=AGE_DAYS)
    _add_creation_events(session, organisation_ids, created_at, moment.zone)
    akimats |= {unit_id: organisation_id for organisation_id, unit_id in local}
    return DemoOrganisations(akimats, departments)


def _add_local_akimats(session: Session, akimats: Mapping[int, int]) -> list[tuple[int, int]]:
    """Add an akimat for each district and city below a region; return pairs (id, unit id)."""
    units = session.scalars(
        select(RegionUnit)
        .where(RegionUnit.parent_id.in_(akimats), RegionUnit.valid_to.is_(None))
        .order_by(RegionUnit.id)
    )
    rows = [
        _build_akimat_row(unit, akimats[unit.parent_id or 0], "district_akimat") for unit in units
    ]
    return _insert_organisations(session, rows)


def _add_departments(
    session: Session, regions: Sequence[RegionUnit], akimats: Mapping[int, int]
) -> list[tuple[int, int]]:
    """Add the departments of each region's akimat; return pairs (id, unit id)."""
    rows = [
        {
            "name_kk": kk.format(unit.name_kk),
            "name_ru": ru.format(unit.name_ru),
            "region_unit_id": unit.id,
            "parent_id": akimats[unit.id],
            "kind": "department",
        }
        for unit in regions
        for kk, ru in DEPARTMENTS
    ]
    return _insert_organisations(session, rows)


def _build_akimat_row(unit: RegionUnit, parent_id: int | None, kind: str) -> dict[str, Any]:
    return {
        "name_kk": AKIMAT_KK.format(unit.name_kk),
        "name_ru": AKIMAT_RU.format(unit.name_ru),
        "region_unit_id": unit.id,
        "parent_id": parent_id,
        "kind": kind,
    }


def _insert_organisations(session: Session, rows: list[dict[str, Any]]) -> list[tuple[int, int]]:
    if not rows:
        return []
    statement = insert(Organisation).returning(
        Organisation.id, Organisation.region_unit_id, sort_by_parameter_order=True
    )
    return [(row.id, row.region_unit_id) for row in session.execute(statement, rows)]


def _add_creation_events(
    session: Session, organisation_ids: Sequence[int], created_at: datetime, zone: ZoneInfo
) -> None:
    created_on = get_local_date(created_at, zone)
    rows: list[dict[str, Any]] = [
        {
            "organisation_id": organisation_id,
            "kind": "created",
            "at": created_at,
            "on": created_on,
            "actor_id": None,
            "details": {},
        }
        for organisation_id in organisation_ids
    ]
    session.execute(insert(OrganisationEvent), rows)
