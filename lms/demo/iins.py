"""Claimed and confirmed IINs of demo citizens, and one IIN that two of them claim."""

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.rules.iin import CLAIMED, IDENTITY_CARD
from lms.accounts.services import Contacts, build_contact_columns
from lms.accounts.services.iin import check_document
from lms.accounts.services.iin_changes import NO_CLAIM, record_iin_event
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.demo.imports import generate_iins
from lms.demo.learners import Learner

CITIZEN_IIN: Final = "500101600022"  # a birth date in 2050: belongs to nobody
# Lower serial numbers belong to the imported lists.
FIRST_SERIAL: Final = 1000
CLAIMS: Final = 12
CONFIRMED: Final = 5


class DemoIins:
    """Gives citizens IINs as people and staff would."""

    def __init__(self, session: Session, *, cipher: FieldCipher, moment: Moment) -> None:
        self._session, self._cipher, self._moment = session, cipher, moment

    def add(
        self, citizen: Learner, learners: Sequence[Learner], actors: Mapping[str, Actor]
    ) -> None:
        """Let the demo citizen and some learners claim IINs, confirm some, leave one in conflict.

        The last two learners claim the same IIN.
        """
        self._claim(citizen.id, CITIZEN_IIN)
        citizens = [learner.id for learner in learners if learner.organisation_id is None]
        claims = dict(zip(citizens[:CLAIMS], generate_iins(FIRST_SERIAL), strict=False))
        if len(claims) == CLAIMS:
            claims[citizens[CLAIMS - 1]] = claims[citizens[CLAIMS - 2]]
        for person_id, iin in claims.items():
            self._claim(person_id, iin)
        for person_id in (*citizens[:CONFIRMED], *citizens[CLAIMS - 1 : CLAIMS]):
            self._show_document(person_id, claims[person_id], by=actors["demo-admin"])

    def _claim(self, person_id: int, iin: str) -> None:
        columns = build_contact_columns(Contacts(iin=iin), self._cipher, is_claim=True)
        claim = {name: columns[name] for name in NO_CLAIM}
        self._session.execute(update(Person).where(Person.id == person_id).values(claim))
        record_iin_event(
            self._session, CLAIMED, person_id=person_id, by_id=person_id, now=self._moment.now
        )

    def _show_document(self, person_id: int, iin: str, *, by: Actor) -> None:
        check_document(
            self._session,
            by=by,
            person_id=person_id,
            iin=iin,
            proof=IDENTITY_CARD,
            cipher=self._cipher,
            moment=self._moment,
        )
