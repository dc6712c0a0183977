"""What enrolment holds of people: records and figures, which stay when a person is erased."""

from typing import Final

from sqlalchemy import select

from lms.core.personal_data import INTERNAL, PersonalData, PersonalTable
from lms.enrolment.models import Enrolment, EnrolmentEvent

TABLES: Final = (
    PersonalTable(
        Enrolment,
        "enrolments",
        Enrolment.person_id.in_,
        (
            "course_id",
            "region_unit_id",
            "organisation_id",
            "audience",
            "language",
            "sex",
            "age_group",
            "settlement",
            "state",
            "enrolled_at",
            "enrolled_on",
            "completed_at",
            "completed_on",
            "supervised",
        ),
        left_out={
            "id": INTERNAL,
            "person_id": INTERNAL,
            "version_id": INTERNAL,
            "may_repeat": INTERNAL,
        },
    ),
    PersonalTable(
        EnrolmentEvent,
        "enrolment_events",
        lambda ids: EnrolmentEvent.enrolment_id.in_(
            select(Enrolment.id).where(Enrolment.person_id.in_(ids))
        ),
        ("kind", "at", "on", "actor_id"),
        actors=("actor_id",),
        left_out={"id": INTERNAL, "enrolment_id": INTERNAL, "details": INTERNAL},
    ),
)

PERSONAL_DATA: Final = PersonalData(TABLES)
