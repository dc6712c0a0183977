"""`lms demo`: fill the database with generated learners."""

from collections.abc import Sequence

import click

from lms.cli._refusals import show_refusals
from lms.demo.accounts import DEMO_PASSWORD, DemoAccount
from lms.operations.containers import open_container
from lms.operations.demo import LEARNERS, fill_site


@click.group(help="Fill the database with generated learners.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Add generated learners with three years of learning, organisations, one account per "
    "role. Once: again does nothing."
)
@click.option("--learners", default=LEARNERS, show_default=True, help="How many learners.")
def fill(learners: int) -> None:
    """Fill the database and print the accounts."""
    with show_refusals(), open_container() as container:
        accounts = fill_site(container, learners)
    print_accounts(accounts)


def print_accounts(accounts: Sequence[DemoAccount]) -> None:
    """Print the accounts of the demo, or that it was there before."""
    if not accounts:
        click.echo("The demo is there already.")
        return
    width = max(len(account.user_name) for account in accounts)
    click.echo(f"\nSign in with one of these names; the password of all is {DEMO_PASSWORD}\n")
    for account in accounts:
        click.echo(f"  {account.user_name:<{width}}  {account.description}")
    click.echo("")
