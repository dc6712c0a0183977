"""`lms jobs`: the work that goes on in the background, for the operator at the server."""

import click

from lms.core import jobs
from lms.core.settings import from_environment


@click.group(help="Work in the background: imports, large assignments.")
def command() -> None:
    """The noun."""


@command.command("list", help="List the jobs that wait or run; with --all, the newest hundred.")
@click.option("--all", "every", is_flag=True, help="Those that have ended, too.")
def list_jobs(every: bool) -> None:
    """One line each: id, kind, subject, state, done of total, since when, error."""
    from lms.app import build_container

    database = build_container(from_environment()).database
    with database.read() as session:
        for row in jobs.newest(session, only_open=not every, limit=100):
            share = f"{row.done}/{'?' if row.total is None else row.total}"
            click.echo(
                f"{row.id}\t{row.kind}\t{row.subject}\t{row.state}\t{share}\t{row.created_at:%Y-%m-%d %H:%M}\t{row.error}"
            )
    database.dispose()


@command.command(
    help="Do what waits, and what has to be done now and then, and end: for a scheduler of your own, without `lms background`."
)
def run() -> None:
    """What a running server works on is left to it."""
    from lms.app import build_container
    from lms.background.loop import do_what_waits
    from lms.core.logs import configure_logging

    settings = from_environment()
    configure_logging(settings.log_level)
    container = build_container(settings)
    do_what_waits(container)
    container.database.dispose()


@command.command(help="Stop a job that waits or runs. What its steps have done stays done.")
@click.argument("job", type=int)
def cancel(job: int) -> None:
    """Says so if there is nothing to stop."""
    from lms.app import build_container

    container = build_container(from_environment())
    with container.database.write() as session:
        done = jobs.cancel(session, job, now=container.clock.now())
    container.database.dispose()
    if not done:
        raise click.ClickException(f"Job {job} does not exist or has ended.")
    click.echo(f"Job {job} is cancelled.")
