"""What the world holds of face-to-face lessons: some to come and some that have begun, each with one person on its list.

At home they are for everybody, for HR those of their body; in the region's other district they are for everybody too; elsewhere they are
for the people of a body alone. Besides there is one for each role in which they have a place themselves.
"""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from tests.conftest import NOW
from tests.factories.outreach import SOON, add_sign_up, training
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU, STEPNOGORSK

KATO: Final = {"own": KOKSHETAU, "same": STEPNOGORSK, "foreign": AKTOBE_CITY}
WHO: Final = {"own": "servant", "same": "same", "foreign": "foreign"}
ROLES: Final = ("learner", "trainer", "consultant", "district", "region", "hr", "admin")
STARTS: Final = {"training": SOON, "begun": NOW - timedelta(hours=1)}
Ways = dict[str, dict[str, Any]]


class Lessons:
    """Makes them and names them for each role."""

    def __init__(
        self,
        session: Session,
        people: dict[str, Person],
        bodies: dict[str, int],
        *,
        word: str,
        missing: int,
    ) -> None:
        self._session, self._people, self._bodies, self._word, self._missing = (
            session,
            people,
            bodies,
            word,
            missing,
        )
        self._trainings = {
            kind: {
                (when, which): self._make(kind, when, which) for when in STARTS for which in KATO
            }
            for kind in ("hr", "others")
        }
        self._sign_ups = {role: self._take(people[role]) for role in people if role in ROLES}

    def of(self, role: str) -> dict[str, Ways]:
        """The objects as they stand to a role."""
        trainings = self._trainings["hr" if role == "hr" else "others"]
        ways = {
            when: {which: trainings[when, which] for which in KATO} | {"missing": self._none()}
            for when in STARTS
        }
        own = ways["training"]["own"]
        sign_up_ways = {
            **ways["training"],
            "missing": {**own, "sign_up_id": self._missing},
            "mixed": {**own, "sign_up_id": ways["training"]["foreign"]["sign_up_id"]},
        }
        return {
            **ways,
            "listed": sign_up_ways,
            "taken": {
                "own": self._sign_ups["learner" if role == "visitor" else role],
                "missing": self._none(),
            },
        }

    def _none(self) -> dict[str, int]:
        return {"training_id": self._missing, "sign_up_id": self._missing}

    def _take(self, who: Person) -> dict[str, int]:
        """A lesson in which somebody has a place."""
        row = training(self._session)
        return {"training_id": row.id, "sign_up_id": add_sign_up(self._session, row, who).id}

    def _make(self, kind: str, when: str, which: str) -> dict[str, int]:
        values: dict[str, Any] = {}
        if which == "foreign":
            values = {
                "organisation_id": self._bodies["foreign"],
                **dict.fromkeys(("title_kk", "title_ru", "place_kk", "place_ru"), self._word),
            }
        elif kind == "hr" and which == "own":
            values = {"organisation_id": self._bodies["own"]}
        row = training(self._session, kato=KATO[which], starts_at=STARTS[when], **values)
        return {
            "training_id": row.id,
            "sign_up_id": add_sign_up(self._session, row, self._people[WHO[which]]).id,
        }
