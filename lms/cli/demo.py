"""`lms demo`: fill the database with generated learners."""

from collections.abc import Sequence

import click

from lms.app import build_container
from lms.core.settings import load_settings
from lms.demo.accounts import DEMO_PASSWORD, DemoAccount
from lms.demo.filling import fill_demo
from lms.demo.guard import has_what_the_demo_needs, refuse_demo_on_site


@click.group(help="Fill the database with generated learners.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Add generated learners with three years of learning, organisations, one account per "
    "role. Once: again does nothing."
)
@click.option("--learners", default=3000, show_default=True, help="How many learners.")
def fill(learners: int) -> None:
    """Fill the database and print the accounts."""
    settings = load_settings()
    refuse_demo_on_site(settings)
    container = build_container(settings)
    with container.database.read() as session:
        if not has_what_the_demo_needs(session):
            raise click.ClickException(
                "The demo needs regions and courses. Run lms regions load and lms courses load "
                "--all first."
            )
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
        click.echo(f"  {account.user_name:<{width}}  {account.description}")
    click.echo("")
