"""What report schedules hold of people: exported; the schedules end at an erasure."""

from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.core.personal_data import INTERNAL, Erasure, PersonalData, PersonalTable
from lms.schedules.models import ReportSchedule, ReportSending
from lms.schedules.rules import BY_PERSON

TABLES: Final = (
    PersonalTable(
        ReportSchedule,
        "report_schedules",
        ReportSchedule.person_id.in_,
        ("subject", "every", "format", "next_on", "created_at", "paused_at", "ended_at"),
        left_out={
            "id": INTERNAL,
            "person_id": INTERNAL,
            "area_kind": INTERNAL,
            "area_id": INTERNAL,
            "saved_report_id": INTERNAL,
            "ended_why": INTERNAL,
        },
    ),
    PersonalTable(
        ReportSending,
        "reports_sent",
        lambda ids: ReportSending.schedule_id.in_(
            select(ReportSchedule.id).where(ReportSchedule.person_id.in_(ids))
        ),
        ("first", "last", "format", "state", "begun_at", "drawn_at", "size"),
        left_out={
            "id": INTERNAL,
            "schedule_id": INTERNAL,
            "due_on": INTERNAL,
            "error": INTERNAL,
            "sha256": INTERNAL,
        },
    ),
)


def erase(session: Session, erasure: Erasure) -> None:
    """End the schedules. Sent reports hold counts alone and are deleted after a month."""
    open_schedules = (
        ReportSchedule.person_id.in_(erasure.person_ids),
        ReportSchedule.ended_at.is_(None),
    )
    session.execute(
        update(ReportSchedule)
        .where(*open_schedules)
        .values(ended_at=erasure.now, ended_why=BY_PERSON),
        execution_options={"synchronize_session": False},
    )


PERSONAL_DATA: Final = PersonalData(TABLES, erase=erase)
