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
        name="region",
        type="string",
        title=N_("Region, code"),
        meaning=N_(
            "KATO code of the region, in today's boundaries; KZ: the whole country; none: "
            "enrolments that belong to no region. It is the region at the time of enrolment."
        ),
        unit="",
        constraints={**_REQUIRED, "pattern": f"[0-9]{{9}}|{WHOLE}|{NOWHERE}"},
    ),
    DataColumn(
        name="region_kk",
        type="string",
        title=N_("Region, in Kazakh"),
        meaning=N_("Name of the region in Kazakh."),
        unit="",
        constraints=_REQUIRED,
    ),
    DataColumn(
        name="region_ru",
        type="string",
        title=N_("Region, in Russian"),
        meaning=N_("Name of the region in Russian."),
        unit="",
        constraints=_REQUIRED,
    ),
    DataColumn(
        name="period",
        type="string",
        title=N_("Period"),
        meaning=N_(
            "A month (2026-02) or a year (2025) that has ended, by the time of Kazakhstan. "
            "ISO 8601."
        ),
        unit="",
        constraints={**_REQUIRED, "pattern": "[0-9]{4}(-(0[1-9]|1[0-2]))?"},
    ),
    DataColumn(
        name="audience",
        type="string",
        title=N_("Audience"),
        meaning=N_(
            "citizen: citizens; civil_servant: civil servants; all: both. As it was at enrolment."
        ),
        unit="",
        constraints={**_REQUIRED, "enum": list(AUDIENCE_CODES)},
    ),
    DataColumn(
        name="people_enrolled",
        type="integer",
        title=VOCABULARY["people_enrolled"].name,
        meaning=N_(
            "People who enrolled in at least one course in the period, each counted once in every "
            "row: the people of several rows do not add up."
        ),
        unit=N_("people"),
        constraints=_COUNT,
    ),
    DataColumn(
        name="enrolled",
        type="integer",
        title=VOCABULARY["enrolled"].name,
        meaning=N_("The same people, counted once in each course."),
        unit=_COURSES,
        constraints=_COUNT,
    ),
    DataColumn(
        name="people_completed",
        type="integer",
        title=VOCABULARY["people_completed"].name,
        meaning=N_(
            "People who completed at least one course in the period, each counted once in every "
            "row: the people of several rows do not add up."
        ),
        unit=N_("people"),
        constraints=_COUNT,
    ),
    DataColumn(
        name="completed",
        type="integer",
        title=VOCABULARY["completed"].name,
        meaning=N_("The same people, counted once in each course."),
        unit=_COURSES,
        constraints=_COUNT,
    ),
    DataColumn(
        name="certificates",
        type="integer",
        title=VOCABULARY["certificates"].name,
        meaning=N_("Certificates issued, by the day of issue."),
        unit=N_("certificates"),
        constraints=_COUNT,
    ),
)
