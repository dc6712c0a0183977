"""Composed reports of merged accounts: all move to the remaining account with their names."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.duplicates.queries import Holding
from lms.duplicates.rules import RowMoves
from lms.report_builder.models import SavedReport


def _decide_fate(session: Session, _kept_id: int, merged_id: int) -> RowMoves:
    mine = (SavedReport.person_id == merged_id, SavedReport.deleted_at.is_(None))
    return RowMoves(
        list(session.scalars(select(SavedReport.id).where(*mine).order_by(SavedReport.id)))
    )


SAVED_REPORTS: Final = Holding(SavedReport, _decide_fate)
