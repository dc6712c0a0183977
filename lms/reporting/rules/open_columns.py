"""Columns of the table of open data, for its data dictionary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lms.core.i18n import N_
from lms.reporting.rules.open_data import AUDIENCE_CODES, NOWHERE, WHOLE
from lms.reporting.rules.vocabulary import MEASURES as VOCABULARY


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column of the table for the data dictionary; its texts are message ids."""

    name: str
    type: str
    title: str
    meaning: str
    unit: str
    constraints: Mapping[str, Any]


_REQUIRED: Final = {"required": True}
_COUNT: Final = {"minimum": 0}
_COURSES: Final = N_("person × course")
COLUMNS: Final = (
    DataColumn(
        "region",
        "string",
        N_("Region, code"),
        N_(
            "KATO code of the region, in today's boundaries; KZ: the whole country; none: "
            "enrolments that belong to no region. It is the region at the time of enrolment."
        ),
        "",
        {**_REQUIRED, "pattern": f"[0-9]{{9}}|{WHOLE}|{NOWHERE}"},
    ),
    DataColumn(
        "region_kk",
        "string",
        N_("Region, in Kazakh"),
        N_("Name of the region in Kazakh."),
        "",
        _REQUIRED,
    ),
    DataColumn(
        "region_ru",
        "string",
        N_("Region, in Russian"),
        N_("Name of the region in Russian."),
        "",
        _REQUIRED,
    ),
    DataColumn(
        "period",
        "string",
        N_("Period"),
        N_(
            "A month (2026-02) or a year (2025) that has ended, by the time of Kazakhstan. "
            "ISO 8601."
        ),
        "",
        {**_REQUIRED, "pattern": "[0-9]{4}(-(0[1-9]|1[0-2]))?"},
    ),
    DataColumn(
        "audience",
        "string",
        N_("Audience"),
        N_("citizen: citizens; civil_servant: civil servants; all: both. As it was at enrolment."),
        "",
        {**_REQUIRED, "enum": list(AUDIENCE_CODES)},
    ),
    DataColumn(
        "people_enrolled",
        "integer",
        VOCABULARY["people_enrolled"].name,
        N_(
            "People who enrolled in at least one course in the period, each counted once in every "
            "row: the people of several rows do not add up."
        ),
        N_("people"),
        _COUNT,
    ),
    DataColumn(
        "enrolled",
        "integer",
        VOCABULARY["enrolled"].name,
        N_("The same people, counted once in each course."),
        _COURSES,
        _COUNT,
    ),
    DataColumn(
        "people_completed",
        "integer",
        VOCABULARY["people_completed"].name,
        N_(
            "People who completed at least one course in the period, each counted once in every "
            "row: the people of several rows do not add up."
        ),
        N_("people"),
        _COUNT,
    ),
    DataColumn(
        "completed",
        "integer",
        VOCABULARY["completed"].name,
        N_("The same people, counted once in each course."),
        _COURSES,
        _COUNT,
    ),
    DataColumn(
        "certificates",
        "integer",
        VOCABULARY["certificates"].name,
        N_("Certificates issued, by the day of issue."),
        N_("certificates"),
        _COUNT,
    ),
)
