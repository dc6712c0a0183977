"""`lms demo`: generated learners, so that a new installation can be seen alive. Nothing in it is about a real person."""

import random
from datetime import datetime
from typing import Any

import click

from lms.app import build_runtime
from lms.cli.demo.learning import complete_some, enrol_everyone
from lms.cli.demo.obligations import assign_courses
from lms.cli.demo.people import DEMO_PASSWORD, Account, add_accounts, add_learners, add_organisations, is_filled
from lms.core.passwords import Passwords
from lms.core.settings import from_environment
from lms.reporting.services import fold_figures

SEED = 2006
FOLD_BATCH = 5000


@click.group(help="Fill the database with generated learners.")
def command() -> None:
    """The noun."""


@command.command(help="Add generated learners, organisations and one account per role. Does nothing if they are there.")
@click.option("--learners", default=3000, show_default=True, help="How many learners.")
def fill(learners: int) -> None:
    """Fills the database in one transaction and prints the accounts."""
    runtime = build_runtime(from_environment())
    now = runtime.clock.now()
    password_hash = Passwords().hash(DEMO_PASSWORD)  # before the transaction: hashing is slow on purpose
    with runtime.database.write() as session:
        if is_filled(session):
            click.echo("The demo is there already.")
            return
        accounts = _fill(session, runtime, learners, password_hash, now)
    while True:
        with runtime.database.write() as session:
            if not fold_figures(session, limit=FOLD_BATCH):
                break
    _print(accounts)


def _fill(session: Any, runtime: Any, learners: int, password_hash: str, now: datetime) -> list[Account]:
    chance = random.Random(SEED)  # noqa: S311 - the same demo each time
    zone = runtime.settings.timezone
    organisations = add_organisations(session)
    people = add_learners(session, chance, count=learners, organisations=organisations, now=now)
    accounts = add_accounts(session, organisations, password_hash=password_hash, cipher=runtime.iin_cipher, now=now)
    enrolments = enrol_everyone(session, chance, people, now=now, zone=zone)
    complete_some(session, chance, enrolments, now=now, zone=zone)
    assign_courses(session, now=now, zone=zone)
    return accounts


def _print(accounts: list[Account]) -> None:
    width = max(len(account.user_name) for account in accounts)
    click.echo(f"\nSign in with one of these names; the password of all is {DEMO_PASSWORD}\n")
    for account in accounts:
        click.echo(f"  {account.user_name:<{width}}  {account.what}")
    click.echo("")
