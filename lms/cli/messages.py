"""`lms messages`: the outbox for the operator, and the entrance for returned mail."""

import sys

import click
from sqlalchemy.exc import OperationalError

from lms.background.post import build_post_office
from lms.core.logs import configure_logging
from lms.core.settings import load_settings
from lms.messaging.jobs import send_ready
from lms.messaging.queries import read_outbox_state
from lms.messaging.rules.bounces import LARGEST, read_bounce
from lms.messaging.services import note_bounce
from lms.operations.containers import open_container

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits: a mail server keeps the mail and calls again


@click.group(help="Messages by e-mail and SMS.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Send now what is ready. `lms background` does it by itself every half minute."
)
def send() -> None:
    """Send until nothing is ready; the log says why something was not sent."""
    settings = load_settings()
    configure_logging(settings.log_level)
    with open_container(settings) as container:
        total, office = 0, build_post_office(container)
        while count := send_ready(container, office):
            total += count
    click.echo(f"Sent: {total}.")


@command.command(help="How many deliveries are in which state.")
def status() -> None:
    """Print how many deliveries are in each state."""
    with open_container() as container, container.database.read() as session:
        state = read_outbox_state(session, now=container.clock.now())
    for name, count in sorted(state.counts.items()):
        click.echo(f"{name}\t{count}")
    click.echo(
        f"ready since\t{state.oldest.isoformat(timespec='seconds') if state.oldest else '-'}"
    )


@command.command(
    help="Read a mail that came back from standard input and note it. For a pipe of the mail "
    "server."
)
def bounce() -> None:
    """Note a returned mail; accept and drop anything else.

    A mail server that is refused here would only write another notification.
    """
    notification = read_bounce(sys.stdin.buffer.read(LARGEST))
    if notification is None:
        click.echo("No notification of a failed delivery.")
        return
    try:
        with open_container() as container, container.database.write() as session:
            is_noted = note_bounce(session, notification, now=container.clock.now())
    except OperationalError:
        click.echo("The database cannot be reached.", err=True)
        sys.exit(TRY_AGAIN)
    click.echo("Noted." if is_noted else "No such mail was sent to this address.")
