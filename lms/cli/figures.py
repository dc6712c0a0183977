"""`lms figures`: bring the figures up to date, and count them anew."""

import click

from lms.core.settings import from_environment


@click.group(help="Count and recount the figures.")
def command() -> None:
    """The noun."""


@command.command(help="Add what is not counted yet. The figures that pages show are exact without it; it keeps pages fast.")
def fold() -> None:
    """Each batch is a unit of work of its own."""
    from lms.app import build_runtime
    from lms.reporting.services import fold_figures

    database = build_runtime(from_environment()).database
    total = 0
    while True:
        with database.write() as session:
            count = fold_figures(session)
        if not count:
            break
        total += count
    click.echo(f"Events added to the figures: {total}.")


@command.command(help="Count everything anew from the records and set right what differs. Ends with 1 if anything did.")
def recount() -> None:
    """A sound system has no difference."""
    from lms.app import build_runtime
    from lms.reporting.services import recount as count_anew

    with build_runtime(from_environment()).database.write() as session:
        found = count_anew(session)
    for one in found:
        month = "" if one.measure == "due" else f"{one.month:%Y-%m}"
        click.echo(f"{one.measure}\tunit {one.region_unit_id}\tcourse {one.course_id}\t{month or one.month}\t{one.change:+d}")
    click.echo(f"Figures that differed from the records: {len(found)}.")
    raise SystemExit(1 if found else 0)
