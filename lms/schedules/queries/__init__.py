"""Reads of the reports that are sent: schedules, what was sent, and whether a person may still see it. Import them from here."""

from lms.schedules.queries.figures import FigureTable, figure_tables
from lms.schedules.queries.schedules import (
    ScheduleRow,
    due_schedules,
    open_count,
    schedule,
    schedule_count,
    schedules,
)
from lms.schedules.queries.sendings import (
    SendingFilter,
    SendingRow,
    all_sendings,
    sending,
    sending_by_id,
    sending_count,
    sendings,
    stranded,
)
from lms.schedules.queries.subjects import Subject, places_offered, subject_of

__all__ = [
    "FigureTable",
    "ScheduleRow",
    "SendingFilter",
    "SendingRow",
    "Subject",
    "all_sendings",
    "due_schedules",
    "figure_tables",
    "open_count",
    "places_offered",
    "schedule",
    "schedule_count",
    "schedules",
    "sending",
    "sending_by_id",
    "sending_count",
    "sendings",
    "stranded",
    "subject_of",
]
