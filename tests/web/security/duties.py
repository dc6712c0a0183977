"""What the world holds of duties: people who have them, exemptions, lists, what waits for approval, a private calendar."""

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessment.models import QuizException
from lms.calendars.models import CalendarFeed
from lms.core.clock import get_local_date
from lms.core.crypto import hash_token
from lms.obligations.models import (
    Assignment,
    AssignmentCourse,
    Exemption,
    Obligation,
    TargetList,
    TargetListPerson,
)
from lms.obligations.rules import WAITING
from tests.conftest import NOW
from tests.factories.records import ZONE
from tests.factories.regions import AKTOBE, KOKSHETAU, STEPNOGORSK, unit

PLACES: Final = {"own": KOKSHETAU, "same": STEPNOGORSK, "foreign": AKTOBE}
WHO: Final = {"own": "servant", "same": "same", "foreign": "foreign"}
FEED: Final = "feed-" + "f" * 38
Ways = dict[str, dict[str, Any]]


class Duties:
    """Makes them and names them for each role. `assignments` are those of the world, by unit and by body."""

    def __init__(
        self,
        session: Session,
        people: dict[str, Person],
        assignments: dict[str, int],
        bodies: dict[str, int],
        *,
        word: str,
        missing: int,
    ) -> None:
        self._session, self._people, self._assignments, self._bodies, self._missing = (
            session,
            people,
            assignments,
            bodies,
            missing,
        )
        self._words = {which: word if which == "foreign" else "Себеп" for which in PLACES}
        self._exemptions = {which: self._exempt(which) for which in PLACES}
        self._quiz_exceptions = {which: self._except(which) for which in PLACES}
        self._lists = {
            role: {which: self._list(which, role) for which in PLACES} for role in ("hr", "officer")
        }
        self._waiting = {
            role: {which: self._wait(which, role) for which in PLACES} for role in ("hr", "officer")
        }
        feeds = {name: FEED if name == "servant" else f"{FEED}-{name}" for name in people}
        session.add_all(
            CalendarFeed(person_id=people[name].id, token_hash=hash_token(token), created_at=NOW)
            for name, token in feeds.items()
        )
        session.flush()

    def of(self, role: str) -> dict[str, Ways]:
        """The objects as they stand to a role."""
        kind = "hr" if role == "hr" else "officer"
        people = {which: self._people[name].id for which, name in WHO.items()}
        places = {
            which: self._assignments[which if kind == "hr" else kato]
            for which, kato in PLACES.items()
        }
        obliged = {
            which: {"assignment_id": places[which], "person_id": people[which]} for which in PLACES
        }
        obliged["missing"] = {"assignment_id": places["own"], "person_id": self._missing}
        obliged["mixed"] = {"assignment_id": places["own"], "person_id": people["foreign"]}
        return {
            "obliged": obliged,
            "exemption": self._ways("exemption_id", self._exemptions),
            "quiz_exception": self._ways("exception_id", self._quiz_exceptions),
            "listing": self._ways("list_id", self._lists[kind]),
            "waiting": self._ways("assignment_id", self._waiting[kind]),
            "duty": self._ways(
                "obligation_id", {which: self._duty(which) for which in ("same", "foreign")}
            ),
            "feed": {"own": {"token": FEED}, "missing": {"token": "f" * 43}},
        }

    def _ways(self, name: str, ids: dict[str, int]) -> Ways:
        return {which: {name: number} for which, number in ids.items()} | {
            "missing": {name: self._missing}
        }

    def _place(self, which: str, role: str) -> dict[str, int]:
        if role == "hr":
            return {"organisation_id": self._bodies[which]}
        return {"region_unit_id": unit(self._session, PLACES[which]).id}

    def _exempt(self, which: str) -> int:
        assignment_id = self._assignments[PLACES[which]]
        exemption = Exemption(
            course_id=self._session.get_one(Assignment, assignment_id).course_id,
            assignment_id=assignment_id,
            person_id=self._people[WHO[which]].id,
            organisation_id=self._people[WHO[which]].organisation_id,
            reason=self._words[which],
            starts_on=get_local_date(NOW, ZONE),
            granted_at=NOW,
        )
        return self._store(exemption)

    def _except(self, which: str) -> int:
        assignment_id = self._assignments[PLACES[which]]
        quiz_exception = QuizException(
            course_id=self._session.get_one(Assignment, assignment_id).course_id,
            quiz_key="final",
            person_id=self._people[WHO[which]].id,
            extra_minutes=20,
            extra_attempts=0,
            reason=self._words[which],
            given_at=NOW,
        )
        return self._store(quiz_exception)

    def _list(self, which: str, role: str) -> int:
        list_id = self._store(
            TargetList(name=self._words[which], created_at=NOW, **self._place(which, role))
        )
        self._session.add(TargetListPerson(list_id=list_id, person_id=self._people[WHO[which]].id))
        return list_id

    def _wait(self, which: str, role: str) -> int:
        like = self._session.get_one(
            Assignment, self._assignments[which if role == "hr" else PLACES[which]]
        )
        values = {
            name: getattr(like, name)
            for name in ("course_id", "starts_on", "due_on", "reminder_days")
        }
        assignment_id = self._store(
            Assignment(
                fingerprint=f"{which} {role}",
                state=WAITING,
                reason=self._words[which],
                created_at=NOW,
                **values,
                **self._place(which, role),
            )
        )
        self._session.add(AssignmentCourse(assignment_id=assignment_id, course_id=like.course_id))
        return assignment_id

    def _duty(self, which: str) -> int:
        return (
            self._session.scalars(
                select(Obligation.id).where(Obligation.person_id == self._people[WHO[which]].id)
            ).first()
            or 0
        )

    def _store(self, row: Any) -> int:
        self._session.add(row)
        self._session.flush()
        return int(row.id)
