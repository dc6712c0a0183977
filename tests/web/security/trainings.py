"""Face-to-face trainings in the world, upcoming and begun, each with one person signed up.

The variant "own" is for everybody, for HR for the people of their organisation; "same", in the
other district of the region, is for everybody; "foreign" is for the people of one organisation.
Each role has signed up for one more training.
"""

from datetime import timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from tests.conftest import NOW
from tests.factories.outreach import SOON, add_sign_up, add_training
from tests.factories.regions import AKTOBE_CITY, KOKSHETAU, STEPNOGORSK
from tests.web.security.names import Variants

KATOS: Final = {"own": KOKSHETAU, "same": STEPNOGORSK, "foreign": AKTOBE_CITY}
PEOPLE: Final = {"own": "servant", "same": "same", "foreign": "foreign"}
ROLES: Final = ("learner", "trainer", "consultant", "district", "region", "hr", "admin")
STARTS: Final = {"training": SOON, "begun": NOW - timedelta(hours=1)}


class TrainingRows:
    """The rows of trainings, and the values that name them in URLs for each role."""

    def __init__(
        self,
        session: Session,
        people: dict[str, Person],
        organisations: dict[str, int],
        *,
        word: str,
        missing: int,
    ) -> None:
        self._session, self._people, self._organisations, self._word, self._missing = (
            session,
            people,
            organisations,
            word,
            missing,
        )
        self._trainings = {
            kind: {
                (when, variant): self._add_training(kind, when, variant)
                for when in STARTS
                for variant in KATOS
            }
            for kind in ("hr", "others")
        }
        self._sign_ups = {
            role: self._add_own_training(people[role]) for role in people if role in ROLES
        }

    def build_targets(self, role: str) -> dict[str, Variants]:
        """Return the objects of each kind by variant, as the role meets them."""
        trainings = self._trainings["hr" if role == "hr" else "others"]
        variants = {
            when: {variant: trainings[when, variant] for variant in KATOS}
            | {"missing": self._build_missing()}
            for when in STARTS
        }
        own = variants["training"]["own"]
        sign_up_variants = {
            **variants["training"],
            "missing": {**own, "sign_up_id": self._missing},
            "mixed": {**own, "sign_up_id": variants["training"]["foreign"]["sign_up_id"]},
        }
        return {
            **variants,
            "listed": sign_up_variants,
            "taken": {
                "own": self._sign_ups["learner" if role == "visitor" else role],
                "missing": self._build_missing(),
            },
        }

    def _build_missing(self) -> dict[str, int]:
        return {"training_id": self._missing, "sign_up_id": self._missing}

    def _add_own_training(self, person: Person) -> dict[str, int]:
        """Add a training for which the person has signed up."""
        row = add_training(self._session)
        return {"training_id": row.id, "sign_up_id": add_sign_up(self._session, row, person).id}

    def _add_training(self, kind: str, when: str, variant: str) -> dict[str, int]:
        values: dict[str, Any] = {}
        if variant == "foreign":
            values = {
                "organisation_id": self._organisations["foreign"],
                **dict.fromkeys(("title_kk", "title_ru", "venue_kk", "venue_ru"), self._word),
            }
        elif kind == "hr" and variant == "own":
            values = {"organisation_id": self._organisations["own"]}
        row = add_training(self._session, kato=KATOS[variant], starts_at=STARTS[when], **values)
        return {
            "training_id": row.id,
            "sign_up_id": add_sign_up(self._session, row, self._people[PEOPLE[variant]]).id,
        }
