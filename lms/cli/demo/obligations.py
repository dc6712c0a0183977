"""Generated duties: the yearly course for every civil servant of the country, and one in Akmola region whose day has passed."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.catalogue import queries as catalogue
from lms.core.clock import local_date
from lms.obligations.models import Assignment
from lms.obligations.services import resolve
from lms.regions.models import RegionUnit


def assign_courses(session: Session, *, now: datetime, zone: ZoneInfo) -> None:
    """Assigns every mandatory course in service. Put in directly, since the service refuses a day that has passed."""
    today = local_date(now, zone)
    root = session.scalars(select(RegionUnit.id).where(RegionUnit.level == "republic")).one()
    akmola = session.scalars(select(RegionUnit.id).where(RegionUnit.kato == "110000000")).one()
    for card in catalogue.cards(session):
        version_id = catalogue.current_version_id(session, card.slug) if card.mandatory else None
        if version_id is None:
            continue
        course_id = catalogue.outline(session, version_id).course_id
        for unit_id, due_on, reason in (
            (root, today + timedelta(days=30), "Жыл сайынғы міндетті оқу / Ежегодное обязательное обучение"),
            (akmola, today - timedelta(days=12), "Өңірлік оқу жоспары / План обучения региона"),
        ):
            row = {"course_id": course_id, "region_unit_id": unit_id, "due_on": due_on, "reason": reason, "created_at": now}
            assignment_id = session.scalars(insert(Assignment).values(row).returning(Assignment.id)).one()
            resolve(session, assignment_id=assignment_id, actor_id=None, now=now, zone=zone)
