"""Duties in the world: exemptions, target lists, waiting assignments and private calendars."""

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
from tests.factories.regions import AKTOBE, KOKSHETAU, STEPNOGORSK, load_unit
from tests.web.security.names import Variants

KATOS: Final = {"own": KOKSHETAU, "same": STEPNOGORSK, "foreign": AKTOBE}
PEOPLE: Final = {"own": "servant", "same": "same", "foreign": "foreign"}
FEED: Final = "feed-" + "f" * 38


class Duties:
    """The rows of duties, and the values that name them in URLs for each role.

    `assignments` are those of the world, by KATO code and by name of an organisation.
    """

    def __init__(
        self,
        session: Session,
        people: dict[str, Person],
        assignments: dict[str, int],
        organisations: dict[str, int],
        *,
        word: str,
        missing: int,
    ) -> None:
        self._session, self._people, self._assignments, self._organisations, self._missing = (
            session,
            people,
            assignments,
            organisations,
            missing,
        )
        self._words = {variant: word if variant == "foreign" else "Себеп" for variant in KATOS}
        self._exemptions = {variant: self._add_exemption(variant) for variant in KATOS}
        self._quiz_exceptions = {variant: self._add_quiz_exception(variant) for variant in KATOS}
        self._lists = {
            role: {variant: self._add_list(variant, role) for variant in KATOS}
            for role in ("hr", "officer")
        }
        self._waiting = {
            role: {variant: self._add_waiting_assignment(variant, role) for variant in KATOS}
            for role in ("hr", "officer")
        }
        feeds = {name: FEED if name == "servant" else f"{FEED}-{name}" for name in people}
        session.add_all(
            CalendarFeed(person_id=people[name].id, token_hash=hash_token(token), created_at=NOW)
            for name, token in feeds.items()
        )
        session.flush()

    def build_targets(self, role: str) -> dict[str, Variants]:
        """Return the objects of each kind by variant, as the role meets them."""
        kind = "hr" if role == "hr" else "officer"
        people = {variant: self._people[name].id for variant, name in PEOPLE.items()}
        assignment_ids = {
            variant: self._assignments[variant if kind == "hr" else kato]
            for variant, kato in KATOS.items()
        }
        obliged = {
            variant: {"assignment_id": assignment_ids[variant], "person_id": people[variant]}
            for variant in KATOS
        }
        obliged["missing"] = {"assignment_id": assignment_ids["own"], "person_id": self._missing}
        obliged["mixed"] = {"assignment_id": assignment_ids["own"], "person_id": people["foreign"]}
        return {
            "obliged": obliged,
            "exemption": self._build_variants("exemption_id", self._exemptions),
            "quiz_exception": self._build_variants("exception_id", self._quiz_exceptions),
            "listing": self._build_variants("list_id", self._lists[kind]),
            "waiting": self._build_variants("assignment_id", self._waiting[kind]),
            "duty": self._build_variants(
                "obligation_id",
                {variant: self._find_obligation_id(variant) for variant in ("same", "foreign")},
            ),
            "feed": {"own": {"token": FEED}, "missing": {"token": "f" * 43}},
        }

    def _build_variants(self, name: str, ids: dict[str, int]) -> Variants:
        return {variant: {name: number} for variant, number in ids.items()} | {
            "missing": {name: self._missing}
        }

    def _build_target(self, variant: str, role: str) -> dict[str, int]:
        if role == "hr":
            return {"organisation_id": self._organisations[variant]}
        return {"region_unit_id": load_unit(self._session, KATOS[variant]).id}

    def _add_exemption(self, variant: str) -> int:
        assignment_id = self._assignments[KATOS[variant]]
        exemption = Exemption(
            course_id=self._session.get_one(Assignment, assignment_id).course_id,
            assignment_id=assignment_id,
            person_id=self._people[PEOPLE[variant]].id,
            organisation_id=self._people[PEOPLE[variant]].organisation_id,
            reason=self._words[variant],
            starts_on=get_local_date(NOW, ZONE),
            granted_at=NOW,
        )
        return self._store_row(exemption)

    def _add_quiz_exception(self, variant: str) -> int:
        assignment_id = self._assignments[KATOS[variant]]
        quiz_exception = QuizException(
            course_id=self._session.get_one(Assignment, assignment_id).course_id,
            quiz_key="final",
            person_id=self._people[PEOPLE[variant]].id,
            extra_minutes=20,
            extra_attempts=0,
            reason=self._words[variant],
            given_at=NOW,
        )
        return self._store_row(quiz_exception)

    def _add_list(self, variant: str, role: str) -> int:
        list_id = self._store_row(
            TargetList(
                name=self._words[variant], created_at=NOW, **self._build_target(variant, role)
            )
        )
        self._session.add(
            TargetListPerson(list_id=list_id, person_id=self._people[PEOPLE[variant]].id)
        )
        return list_id

    def _add_waiting_assignment(self, variant: str, role: str) -> int:
        sample = self._session.get_one(
            Assignment, self._assignments[variant if role == "hr" else KATOS[variant]]
        )
        values = {
            name: getattr(sample, name)
            for name in ("course_id", "starts_on", "due_on", "reminder_days")
        }
        assignment_id = self._store_row(
            Assignment(
                fingerprint=f"{variant} {role}",
                state=WAITING,
                reason=self._words[variant],
                created_at=NOW,
                **values,
                **self._build_target(variant, role),
            )
        )
        self._session.add(AssignmentCourse(assignment_id=assignment_id, course_id=sample.course_id))
        return assignment_id

    def _find_obligation_id(self, variant: str) -> int:
        return (
            self._session.scalars(
                select(Obligation.id).where(
                    Obligation.person_id == self._people[PEOPLE[variant]].id
                )
            ).first()
            or 0
        )

    def _store_row(self, row: Any) -> int:
        self._session.add(row)
        self._session.flush()
        return int(row.id)
