"""What the world holds of supervised tests: a sitting of each area and body, with one who waits in it."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessment.models import Admission, Sitting
from lms.catalogue.models import CourseVersion, Quiz
from lms.catalogue.queries import find_current_version_id
from tests.conftest import NOW
from tests.factories import learning
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, unit
from tests.web.security.names import CANARY, MISSING, Ways

KATOS: Final = {"own": KOKSHETAU, "same": STEPNOGORSK, "foreign": AKTOBE_CITY}
WHO: Final = {"own": "servant", "same": "same", "foreign": "foreign"}


class Sittings:
    """Makes them and names them: those of bodies for HR, those of districts for everybody else."""

    def __init__(self, session: Session, people: dict[str, Person], bodies: dict[str, int]) -> None:
        self._session, self._admin = session, people["admin"]
        self._number = 10_000_000
        version_id = find_current_version_id(session, "files")
        self._course_id = session.get_one(CourseVersion, version_id).course_id
        self._quiz_id = session.scalars(
            select(Quiz.id).where(Quiz.version_id == version_id, Quiz.module_id.is_(None))
        ).one()
        self._enrolments = {
            which: learning.enrol(session, people[who]) for which, who in WHO.items()
        }
        self._of_units = {
            which: self._hold(which, region_unit_id=unit(session, kato).id)
            for which, kato in KATOS.items()
        }
        self._of_bodies = {which: self._hold(which, organisation_id=bodies[which]) for which in WHO}

    def of(self, role: str) -> dict[str, Ways]:
        """Return the objects by kind."""
        sittings = self._of_bodies if role == "hr" else self._of_units
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

    def _hold(self, which: str, **area: int) -> dict[str, Any]:
        self._number += 1
        sitting = Sitting(
            course_id=self._course_id,
            quiz_key="final",
            venue=CANARY if which == "foreign" else "Кітапхана",
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
            enrolment_id=self._enrolments[which],
            quiz_id=self._quiz_id,
            sign_in_id=MISSING,
            state="waiting",
            asked_at=NOW,
        )
        self._session.add(admission)
        self._session.flush()
        return {"sitting_id": sitting.id, "admission_id": admission.id}
