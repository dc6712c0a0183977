"""Generated organisations: in every region its akimat with departments, and the akimats of its districts and cities."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, OrganisationEvent
from lms.core.clock import Moment, local_date
from lms.regions.models import RegionUnit
from lms.regions.rules import REGIONS

HALL_KK: Final = "{} әкімдігі"
HALL_RU: Final = "Акимат: {}"
DEPARTMENTS: Final = (
    ("Цифрлық технологиялар басқармасы: {}", "Управление цифровых технологий: {}"),
    ("Білім басқармасы: {}", "Управление образования: {}"),
    ("Денсаулық сақтау басқармасы: {}", "Управление здравоохранения: {}"),
    ("Қаржы басқармасы: {}", "Управление финансов: {}"),
)
AGE_DAYS: Final = 1150


@dataclass(frozen=True, slots=True)
class Bodies:
    """The organisations by unit: akimats, and the departments of the regions."""

    halls: dict[int, int]
    departments: dict[int, list[int]] = field(default_factory=dict)


def add_organisations(session: Session, *, moment: Moment) -> Bodies:
    """Adds them with their records, three years ago."""
    regions = session.scalars(
        select(RegionUnit)
        .where(RegionUnit.level.in_(REGIONS), RegionUnit.valid_to.is_(None))
        .order_by(RegionUnit.id)
    ).all()
    halls = _add(session, [_hall(unit, None, "regional_akimat") for unit in regions])
    of_region = {unit_id: made for made, unit_id in halls}
    below = (
        select(RegionUnit)
        .where(RegionUnit.parent_id.in_(of_region), RegionUnit.valid_to.is_(None))
        .order_by(RegionUnit.id)
    )
    lower = _add(
        session,
        [
            _hall(unit, of_region[unit.parent_id or 0], "district_akimat")
            for unit in session.scalars(below)
        ],
    )
    rows = [
        {
            "name_kk": kk.format(unit.name_kk),
            "name_ru": ru.format(unit.name_ru),
            "region_unit_id": unit.id,
            "parent_id": of_region[unit.id],
            "kind": "department",
        }
        for unit in regions
        for kk, ru in DEPARTMENTS
    ]
    made = _add(session, rows)
    departments: dict[int, list[int]] = {}
    for organisation_id, unit_id in made:
        departments.setdefault(unit_id, []).append(organisation_id)
    _record(
        session,
        [one for one, _unit in (*halls, *lower, *made)],
        moment.now - timedelta(days=AGE_DAYS),
        moment.zone,
    )
    return Bodies(of_region | {unit_id: one for one, unit_id in lower}, departments)


def _hall(unit: RegionUnit, parent_id: int | None, kind: str) -> dict[str, Any]:
    return {
        "name_kk": HALL_KK.format(unit.name_kk),
        "name_ru": HALL_RU.format(unit.name_ru),
        "region_unit_id": unit.id,
        "parent_id": parent_id,
        "kind": kind,
    }


def _add(session: Session, rows: list[dict[str, Any]]) -> list[tuple[int, int]]:
    if not rows:
        return []
    statement = insert(Organisation).returning(
        Organisation.id, Organisation.region_unit_id, sort_by_parameter_order=True
    )
    return [(row[0], row[1]) for row in session.execute(statement, rows)]


def _record(
    session: Session, organisation_ids: Sequence[int], at: datetime, zone: ZoneInfo
) -> None:
    day = local_date(at, zone)
    rows: list[dict[str, Any]] = [
        {
            "organisation_id": one,
            "kind": "created",
            "at": at,
            "on": day,
            "actor_id": None,
            "details": {},
        }
        for one in organisation_ids
    ]
    session.execute(insert(OrganisationEvent), rows)
