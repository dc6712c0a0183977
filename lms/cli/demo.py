"""`lms demo`: fill the database with generated learners."""

from collections.abc import Sequence

import click

from lms.app import build_container
from lms.core.settings import from_environment
from lms.demo.accounts import DEMO_PASSWORD, DemoAccount
from lms.demo.filling import fill_demo
from lms.demo.guard import refuse_demo_on_site


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
    refuse_demo_on_site(settings)
    container = build_container(settings)
    accounts = fill_demo(container, learners)
    container.database.dispose()
    if accounts:
        _print_accounts(accounts)
    else:
        click.echo("The demo is there already.")


def _print_accounts(accounts: Sequence[DemoAccount]) -> None:
    width = max(len(account.user_name) for account in accounts)
    click.echo(f"\nSign in with one of these names; the password of all is {DEMO_PASSWORD}\n")
    for account in accounts:
        click.echo(f"  {account.user_name:<{width}}  {account.what}")
    click.echo("")
