"""Fill the database of a demo: people, organisations, three years of learning, duties, reports."""

import random
from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.background.housekeeping import fold
from lms.catalogue.queries import Outline
from lms.demo.accounts import (
    ACCOUNTS,
    DEMO_PASSWORD,
    SERVANT,
    DemoAccount,
    actors,
    add_accounts,
    is_filled,
    those_who_learned,
)
from lms.demo.attempts import add_tries
from lms.demo.histories import histories
from lms.demo.imports import add_imports
from lms.demo.learning import enrol, open_courses
from lms.demo.lessons import Lessons
from lms.demo.messages import tell_everybody
from lms.demo.names import NameGenerator
from lms.demo.obligations import Duties
from lms.demo.organisations import add_organisations
from lms.demo.people import add_learners
from lms.demo.programmes import add_programmes
from lms.demo.reforms import take_along
from lms.demo.report_builder import add_reports
from lms.demo.reports import hand_in_reports
from lms.demo.schedules import add_schedules
from lms.web.container import Container

SEED: Final = 2006


def fill_demo(container: Container, learners: int) -> Sequence[DemoAccount]:
    """Fills the database, once; returns the accounts that were made: none if the demo was there."""
    password_hash = container.passwords.hash(
        DEMO_PASSWORD
    )  # before the transaction: hashing is slow on purpose
    chance = random.Random(SEED)  # noqa: S311 - the same demo each time
    names = NameGenerator(chance)
    with container.database.write() as session:
        if is_filled(session):
            return ()
        hr, body = _fill(
            session, container, chance, names, count=learners, password_hash=password_hash
        )
    add_imports(container, chance, names, organisation_id=body, by=hr)
    tell_everybody(container)
    fold(container, rest=0)
    hand_in_reports(container)
    add_schedules(container)
    return ACCOUNTS


def _fill(
    session: Session,
    container: Container,
    chance: random.Random,
    names: NameGenerator,
    *,
    count: int,
    password_hash: str,
) -> tuple[Actor, int]:
    """All that has happened, in one transaction; returns HR and their organisation, for what follows."""
    moment = container.moment()
    bodies = add_organisations(session, moment=moment)
    made = add_accounts(
        session,
        bodies,
        names,
        password_hash=password_hash,
        cipher=container.iin_cipher,
        now=moment.now,
    )
    learners = add_learners(session, chance, names, count=count, bodies=bodies, now=moment.now)
    people = [*those_who_learned(made), *learners]
    outlines = open_courses(session)
    taken = histories(chance, people, outlines, now=moment.now)
    begun = enrol(
        session, chance, [one for some in taken.values() for one in some], zone=moment.zone
    )
    add_tries(session, chance, begun, now=moment.now)
    who = actors(session, made)
    mandatory = _mandatory(outlines)
    if mandatory is not None:
        duties = Duties(session, bodies, who, servant_id=made[SERVANT].id, moment=moment)
        servants = [person for person in people if person.organisation_id is not None]
        duties.add_people([*servants, made[SERVANT]], taken)
        duties.run(mandatory.course_id)
    Lessons(session, chance, who, [*learners, made["demo-citizen"], made[SERVANT]], moment).add(
        outlines
    )
    take_along(session, moment=moment)
    add_programmes(session, container.storage, who["demo-admin"], moment)
    add_reports(session, who, now=moment.now)
    return who["demo-hr"], made["demo-hr"].organisation_id or 0


def _mandatory(outlines: Sequence[Outline]) -> Outline | None:
    return next((outline for outline in outlines if outline.mandatory), None)
