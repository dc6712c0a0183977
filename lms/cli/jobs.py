"""`lms jobs`: background jobs, for the operator at the server."""

import click

from lms.core import jobs
from lms.core.settings import load_settings


@click.group(help="Work in the background: imports, large assignments.")
def command() -> None:
    """Group the commands of this noun."""


@command.command("list", help="List the jobs that wait or run; with --all, the newest hundred.")
@click.option("--all", "every", is_flag=True, help="Those that have ended, too.")
def list_jobs(every: bool) -> None:
    """Print a line each: id, kind, subject, state, done of total, since when, error."""
    from lms.operations.containers import open_container  # slow to import

    with open_container() as container, container.database.read() as session:
        for row in jobs.list_newest_jobs(session, only_open=not every, limit=100):
            progress = f"{row.done_count}/{'?' if row.total is None else row.total}"
            since = f"{row.created_at:%Y-%m-%d %H:%M}"
            click.echo(
                "\t".join(
                    (str(row.id), row.kind, row.subject, row.state, progress, since, row.error)
                )
            )


@command.command(
    help="Do what waits, and what has to be done now and then, and end: for a scheduler of your "
    "own, without `lms background`."
)
def run() -> None:
    """Run all waiting work; jobs that a running server has claimed are left to it.

    Ends with 1 if regular work failed, which does not keep the rest from being done.
    """
    from lms.background.loop import run_all_waiting
    from lms.core.logs import configure_logging
    from lms.operations.containers import open_container  # slow to import

    settings = load_settings()
    configure_logging(settings.log_level)
    with open_container(settings) as container:
        failed_steps = run_all_waiting(container)
    if failed_steps:
        names = ", ".join(step.name for step in failed_steps)
        raise click.ClickException(f"These did not succeed, the log says why: {names}.")


@command.command(help="Stop a job that waits or runs. What its steps have done stays done.")
@click.argument("job", type=click.IntRange(1, 2**63 - 1))
def cancel(job: int) -> None:
    """Cancel the job, or fail if there is nothing to cancel."""
    from lms.operations.containers import open_container  # slow to import

    with open_container() as container, container.database.write() as session:
        is_cancelled = jobs.cancel(session, job, now=container.clock.now())
    if not is_cancelled:
        raise click.ClickException(f"Job {job} does not exist or has ended.")
    click.echo(f"Job {job} is cancelled.")
