"""Composed reports when two accounts become one: all of them go on with the account that stays, under the names that they have."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.duplicates.queries import Holding
from lms.duplicates.rules import Fate
from lms.report_builder.models import SavedReport


def _fate(session: Session, _kept_id: int, merged_id: int) -> Fate:
    mine = (SavedReport.person_id == merged_id, SavedReport.deleted_at.is_(None))
    return Fate(list(session.scalars(select(SavedReport.id).where(*mine).order_by(SavedReport.id))))


SAVED_REPORTS: Final = Holding(SavedReport, _fate)
