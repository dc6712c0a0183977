"""Supervised tests in the world: a sitting of each area and organisation, with one admission."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessment.models import Admission, Sitting
from lms.catalogue.models import CourseVersion, Quiz
from lms.catalogue.queries import find_current_version_id
from tests.conftest import NOW
from tests.factories import learning
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, load_unit
from tests.web.security.names import CANARY, MISSING, Variants

KATOS: Final = {"own": KOKSHETAU, "same": STEPNOGORSK, "foreign": AKTOBE_CITY}
PEOPLE: Final = {"own": "servant", "same": "same", "foreign": "foreign"}


class Sittings:
    """The rows of sittings, and the values that name them in URLs.

    HR meets those of organisations, everybody else those of districts.
    """

    def __init__(
        self, session: Session, people: dict[str, Person], organisations: dict[str, int]
    ) -> None:
        self._session, self._admin = session, people["admin"]
        self._number = 10_000_000
        version_id = find_current_version_id(session, "files")
        self._course_id = session.get_one(CourseVersion, version_id).course_id
        self._quiz_id = session.scalars(
            select(Quiz.id).where(Quiz.version_id == version_id, Quiz.module_id.is_(None))
        ).one()
        self._enrolments = {
            variant: learning.enrol(session, people[owner]) for variant, owner in PEOPLE.items()
        }
        self._unit_sittings = {
            variant: self._add_sitting(variant, region_unit_id=load_unit(session, kato).id)
            for variant, kato in KATOS.items()
        }
        self._organisation_sittings = {
            variant: self._add_sitting(variant, organisation_id=organisations[variant])
            for variant in PEOPLE
        }

    def build_targets(self, role: str) -> dict[str, Variants]:
        """Return the objects of each kind by variant, as the role meets them."""
        sittings = self._organisation_sittings if role == "hr" else self._unit_sittings
        missing = {"sitting_id": MISSING, "admission_id": MISSING}
        mixed = sittings["own"] | {"admission_id": sittings["foreign"]["admission_id"]}
        return {
            "sitting": {**sittings, "missing": missing},
            "admission": {
                **sittings,
                "missing": sittings["own"] | {"admission_id": MISSING},
                "mixed": mixed,
            },
            "seat": {"foreign": sittings["foreign"], "missing": missing},
        }

    def _add_sitting(self, variant: str, **area: int) -> dict[str, Any]:
        self._number += 1
        sitting = Sitting(
            course_id=self._course_id,
            quiz_key="final",
            venue=CANARY if variant == "foreign" else "Кітапхана",
            code=str(self._number),
            opened_by=self._admin.id,
            opened_at=NOW,
            ends_at=NOW.replace(hour=23),
            **area,
        )
        self._session.add(sitting)
        self._session.flush()
        admission = Admission(
            sitting_id=sitting.id,
            enrolment_id=self._enrolments[variant],
            quiz_id=self._quiz_id,
            sign_in_id=MISSING,
            state="waiting",
            asked_at=NOW,
        )
        self._session.add(admission)
        self._session.flush()
        return {"sitting_id": sitting.id, "admission_id": admission.id}
