"""`lms demo`: generated learners, so that a new installation can be seen alive. Nothing in it is about a real person."""

import random
from collections.abc import Sequence
from typing import Final

import click
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.app import build_runtime
from lms.catalogue.queries import Outline
from lms.cli._guards import refuse_demo_on_a_site
from lms.cli._housekeeping import fold
from lms.cli.demo.accounts import (
    ACCOUNTS,
    DEMO_PASSWORD,
    SERVANT,
    Account,
    actors,
    add_accounts,
    is_filled,
    those_who_learned,
)
from lms.cli.demo.composing import add_reports
from lms.cli.demo.histories import histories
from lms.cli.demo.imports import add_imports
from lms.cli.demo.learning import enrol, open_courses
from lms.cli.demo.lessons import Lessons
from lms.cli.demo.messages import tell_everybody
from lms.cli.demo.names import Names
from lms.cli.demo.obligations import Duties
from lms.cli.demo.organisations import add_organisations
from lms.cli.demo.people import add_learners
from lms.cli.demo.programmes import By, add_programmes
from lms.cli.demo.reforms import take_along
from lms.cli.demo.reports import hand_in_reports
from lms.cli.demo.schedules import add_schedules
from lms.cli.demo.tries import add_tries
from lms.core.settings import from_environment
from lms.web.runtime import Runtime

SEED: Final = 2006


@click.group(help="Fill the database with generated learners.")
def command() -> None:
    """The noun."""


@command.command(
    help="Add generated learners with three years of learning, organisations, one account per role. Once: again does nothing."
)
@click.option("--learners", default=3000, show_default=True, help="How many learners.")
def fill(learners: int) -> None:
    """Fills the database and prints the accounts."""
    settings = from_environment()
    refuse_demo_on_a_site(settings)
    runtime = build_runtime(settings)
    accounts = fill_demo(runtime, learners)
    runtime.database.dispose()
    if accounts:
        _print(accounts)
    else:
        click.echo("The demo is there already.")


def fill_demo(runtime: Runtime, learners: int) -> Sequence[Account]:
    """Fills the database, once; returns the accounts that were made: none if the demo was there."""
    password_hash = runtime.passwords.hash(
        DEMO_PASSWORD
    )  # before the transaction: hashing is slow on purpose
    chance = random.Random(SEED)  # noqa: S311 - the same demo each time
    names = Names(chance)
    with runtime.database.write() as session:
        if is_filled(session):
            return ()
        hr, body = _fill(
            session, runtime, chance, names, count=learners, password_hash=password_hash
        )
    add_imports(runtime, chance, names, organisation_id=body, actor=hr)
    tell_everybody(runtime)
    fold(runtime, rest=0)
    hand_in_reports(runtime)
    add_schedules(runtime)
    return ACCOUNTS


def _fill(
    session: Session,
    runtime: Runtime,
    chance: random.Random,
    names: Names,
    *,
    count: int,
    password_hash: str,
) -> tuple[Actor, int]:
    """All that has happened, in one transaction; returns HR and their organisation, for what follows."""
    now, zone = runtime.clock.now(), runtime.settings.timezone
    bodies = add_organisations(session, now=now, zone=zone)
    made = add_accounts(
        session, bodies, names, password_hash=password_hash, cipher=runtime.iin_cipher, now=now
    )
    learners = add_learners(session, chance, names, count=count, bodies=bodies, now=now)
    people = [*those_who_learned(made), *learners]
    outlines = open_courses(session)
    taken = histories(chance, people, outlines, now=now)
    begun = enrol(session, chance, [one for some in taken.values() for one in some], zone=zone)
    add_tries(session, chance, begun, now=now)
    who = actors(session, made)
    mandatory = _mandatory(outlines)
    if mandatory is not None:
        duties = Duties(session, bodies, who, servant_id=made[SERVANT].id, now=now, zone=zone)
        servants = [person for person in people if person.organisation_id is not None]
        duties.add_people([*servants, made[SERVANT]], taken)
        duties.run(mandatory.course_id)
    Lessons(session, chance, who, [*learners, made["demo-citizen"], made[SERVANT]], now, zone).add(
        outlines
    )
    take_along(session, now=now, zone=zone)
    add_programmes(session, runtime.storage, By(who["demo-admin"], now, zone))
    add_reports(session, who, now=now)
    return who["demo-hr"], made["demo-hr"].organisation_id or 0


def _mandatory(outlines: Sequence[Outline]) -> Outline | None:
    return next((outline for outline in outlines if outline.mandatory), None)


def _print(accounts: Sequence[Account]) -> None:
    width = max(len(account.user_name) for account in accounts)
    click.echo(f"\nSign in with one of these names; the password of all is {DEMO_PASSWORD}\n")
    for account in accounts:
        click.echo(f"  {account.user_name:<{width}}  {account.what}")
    click.echo("")
