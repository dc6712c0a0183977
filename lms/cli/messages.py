"""`lms messages`: the outbox, for the operator at the server, and the way in for mails that came back."""

import sys

import click
from sqlalchemy.exc import OperationalError

from lms.app import build_container
from lms.background.post import post_office
from lms.core.settings import from_environment
from lms.messaging.jobs import send_round
from lms.messaging.queries import outbox_state
from lms.messaging.rules.bounces import LARGEST, read_bounce
from lms.messaging.services import note_bounce

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits: a mail server keeps the mail and calls again


@click.group(help="Messages by e-mail and SMS.")
def command() -> None:
    """The noun."""


@command.command(help="Send now what is ready. `lms serve` does it by itself every half minute.")
def send() -> None:
    """Until nothing is ready."""
    container = build_container(from_environment())
    total, office = 0, post_office(container)
    while done := send_round(container, office):
        total += done
    click.echo(f"Sent: {total}.")
    container.database.dispose()


@command.command(help="How many deliveries are in which state.")
def status() -> None:
    """One line each."""
    container = build_container(from_environment())
    with container.database.read() as session:
        state = outbox_state(session, now=container.clock.now())
    for name, count in sorted(state.counts.items()):
        click.echo(f"{name}\t{count}")
    click.echo(
        f"ready since\t{state.oldest.isoformat(timespec='seconds') if state.oldest else '-'}"
    )
    container.database.dispose()


@command.command(
    help="Read a mail that came back from standard input and note it. For a pipe of the mail server."
)
def bounce() -> None:
    """Whatever else comes is taken and forgotten: a mail server that is refused here would only write another notification."""
    found = read_bounce(sys.stdin.buffer.read(LARGEST))
    if found is None:
        click.echo("No notification of a failed delivery.")
        return
    container = build_container(from_environment())
    try:
        with container.database.write() as session:
            noted = note_bounce(session, found, now=container.clock.now())
    except OperationalError:
        click.echo("The database cannot be reached.", err=True)
        sys.exit(TRY_AGAIN)
    finally:
        container.database.dispose()
    click.echo("Noted." if noted else "No such mail was sent to this address.")
