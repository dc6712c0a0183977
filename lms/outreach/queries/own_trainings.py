"""Reads of the trainings that a person signed up for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, bindparam, case, select
from sqlalchemy.orm import Session

from lms.core.rows import read_all_rows, read_rows
from lms.outreach.models import SignUp, Training
from lms.outreach.rules import WITHDRAWN
from lms.regions.models import RegionUnit

CALENDAR_AGE: Final = timedelta(days=400)  # older trainings leave the calendar feed


@dataclass(frozen=True, slots=True)
class OwnTraining:
    """A training that a person signed up for, as they see it.

    `changes` counts the changes of the training and of the sign-up together.
    """

    training_id: int
    title_kk: str
    title_ru: str
    venue_kk: str
    venue_ru: str
    unit_kk: str
    unit_ru: str
    note_kk: str
    note_ru: str
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    state: str
    came: bool | None
    changes: int
    changed_at: datetime


def list_own_trainings(session: Session, person_id: int, *, now: datetime) -> list[OwnTraining]:
    """Return the trainings a person has a seat in or waits for, the next first. One query.

    Past ones are left out; cancelled ones are not.
    """
    parameters = {"person_id": person_id, "since": now}
    return read_all_rows(OwnTraining, session.connection().execute(_OWN_TO_COME, parameters))


def list_calendar_trainings(
    session: Session, person_id: int, *, now: datetime
) -> list[OwnTraining]:
    """Return all trainings a person ever signed up for, back to CALENDAR_AGE.

    Withdrawn ones are included: a calendar must learn of the cancellation.
    """
    parameters = {"person_id": person_id, "since": now - CALENDAR_AGE}
    return list(read_rows(OwnTraining, session.connection().execute(_OWN, parameters)))


def _select_own() -> Select[*tuple[Any, ...]]:
    table = Training
    later = case((table.changed_at > SignUp.changed_at, table.changed_at), else_=SignUp.changed_at)
    return (
        select(
            table.id.label("training_id"),
            table.title_kk,
            table.title_ru,
            table.venue_kk,
            table.venue_ru,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            table.note_kk,
            table.note_ru,
            table.starts_at,
            table.ends_at,
            table.cancelled_at,
            SignUp.state,
            SignUp.came,
            (table.changes + SignUp.changes).label("changes"),
            later.label("changed_at"),
        )
        .join(SignUp, SignUp.training_id == table.id)
        .join(RegionUnit, RegionUnit.id == table.region_unit_id)
        .where(SignUp.person_id == bindparam("person_id"), table.ends_at > bindparam("since"))
        .order_by(table.starts_at, table.id)
    )


_OWN = _select_own()
_OWN_TO_COME = _OWN.where(SignUp.state != WITHDRAWN)
