"""Reads of schedules, sendings and what a person may see. Import them from here."""

from lms.schedules.queries.figures import FigureTable, count_figure_tables
from lms.schedules.queries.schedules import (
    ScheduleRow,
    count_open_schedules,
    count_schedules,
    list_due_schedules,
    list_schedules,
    load_schedule,
)
from lms.schedules.queries.sendings import (
    SendingFilter,
    SendingRow,
    count_sendings,
    find_sending,
    list_sendings,
    list_stranded_sendings,
    load_sending,
    stream_sendings,
)
from lms.schedules.queries.subjects import (
    Subject,
    list_offered_areas,
    load_row_subject,
    load_subject,
)

__all__ = [
    "FigureTable",
    "ScheduleRow",
    "SendingFilter",
    "SendingRow",
    "Subject",
    "count_figure_tables",
    "count_open_schedules",
    "count_schedules",
    "count_sendings",
    "find_sending",
    "list_due_schedules",
    "list_offered_areas",
    "list_schedules",
    "list_sendings",
    "list_stranded_sendings",
    "load_row_subject",
    "load_schedule",
    "load_sending",
    "load_subject",
    "stream_sendings",
]
