"""Fill the database of a demo: people, organisations, three years of learning, reports."""

import random
from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.catalogue.queries import Outline
from lms.demo.accounts import (
    ACCOUNTS,
    DEMO_PASSWORD,
    SERVANT,
    DemoAccount,
    add_accounts,
    is_filled,
    list_accounts_with_history,
    load_actors,
)
from lms.demo.attempts import add_attempts
from lms.demo.histories import build_histories
from lms.demo.iins import DemoIins
from lms.demo.imports import add_imports
from lms.demo.learners import Learner
from lms.demo.learning import add_enrolments, load_current_courses
from lms.demo.messages import send_day_messages
from lms.demo.names import NameGenerator
from lms.demo.obligations import DemoObligations
from lms.demo.organisations import add_organisations
from lms.demo.people import add_learners
from lms.demo.practice_runs import add_practice_runs
from lms.demo.programmes import add_programmes
from lms.demo.reforms import relocate_records
from lms.demo.report_builder import add_saved_reports
from lms.demo.reports import hand_in_reports
from lms.demo.schedules import add_schedules
from lms.demo.trainings import DemoTrainings
from lms.reporting.jobs.folding import fold_events
from lms.web.container import Container

SEED: Final = 2006


def fill_demo(container: Container, learners: int) -> Sequence[DemoAccount]:
    """Fill the database once; return the demo accounts, or none if it was filled before."""
    # Hashing is slow on purpose, so it comes before the transaction.
    password_hash = container.passwords.hash(DEMO_PASSWORD)
    chance = random.Random(SEED)  # noqa: S311 - the same demo each time
    names = NameGenerator(chance)
    with container.database.write() as session:
        if is_filled(session):
            return ()
        filling = _Filling(session, container, chance, names)
        filling.add_people(learners, password_hash)
        filling.add_learning()
        filling.add_programmes_and_reports()
        hr = filling.actors["demo-hr"]
    add_imports(container, chance, names, organisation_id=hr.organisation_id or 0, by=hr)
    send_day_messages(container)
    fold_events(container, rest=0)
    hand_in_reports(container)
    add_schedules(container)
    return ACCOUNTS


class _Filling:
    """Fills the database within one transaction; call the methods in their order."""

    def __init__(
        self, session: Session, container: Container, chance: random.Random, names: NameGenerator
    ) -> None:
        self._session, self._container = session, container
        self._chance, self._names = chance, names
        self._moment = container.moment()
        self._organisations = add_organisations(session, moment=self._moment)
        self._accounts: dict[str, Learner] = {}
        self._learners: list[Learner] = []
        self.actors: dict[str, Actor] = {}

    def add_people(self, count: int, password_hash: str) -> None:
        """Add the demo accounts and `count` learners."""
        self._accounts = add_accounts(
            self._session,
            self._organisations,
            self._names,
            password_hash=password_hash,
            cipher=self._container.iin_cipher,
            now=self._moment.now,
        )
        self._learners = add_learners(
            self._session,
            self._chance,
            self._names,
            count=count,
            organisations=self._organisations,
            now=self._moment.now,
        )
        self.actors = load_actors(self._session, self._accounts)
        iins = DemoIins(self._session, cipher=self._container.iin_cipher, moment=self._moment)
        iins.add(self._accounts["demo-citizen"], self._learners, self.actors)

    def add_learning(self) -> None:
        """Add courses taken, obligations that follow from assignments, and trainings."""
        people = [*list_accounts_with_history(self._accounts), *self._learners]
        outlines = load_current_courses(self._session)
        histories = build_histories(self._chance, people, outlines, now=self._moment.now)
        courses = [course for history in histories.values() for course in history]
        enrolments = add_enrolments(self._session, self._chance, courses, zone=self._moment.zone)
        add_attempts(self._session, self._chance, enrolments, zone=self._moment.zone)
        add_practice_runs(self._session, enrolments)
        servant, citizen = self._accounts[SERVANT], self._accounts["demo-citizen"]
        mandatory = _find_mandatory(outlines)
        if mandatory is not None:
            servants = [person for person in people if person.organisation_id is not None]
            obligations = DemoObligations(
                self._session,
                self._organisations,
                self.actors,
                servant_id=servant.id,
                moment=self._moment,
            )
            obligations.add_people([*servants, servant], histories)
            obligations.run(mandatory.course_id)
        audience = [*self._learners, citizen, servant]
        trainings = DemoTrainings(self._session, self._chance, self.actors, audience, self._moment)
        trainings.add(outlines)

    def add_programmes_and_reports(self) -> None:
        """Relocate records as the reforms did, then add programmes and saved reports."""
        relocate_records(self._session, moment=self._moment)
        admin = self.actors["demo-admin"]
        add_programmes(self._session, self._container.storage, admin, self._moment)
        add_saved_reports(self._session, self.actors, now=self._moment.now)


def _find_mandatory(outlines: Sequence[Outline]) -> Outline | None:
    return next((outline for outline in outlines if outline.mandatory), None)
