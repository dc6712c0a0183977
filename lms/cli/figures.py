"""`lms figures`: bring the figures up to date, and count them anew."""

import click

from lms.core.settings import from_environment
from lms.reporting.rules import FINEST


@click.group(help="Count and recount the figures.")
def command() -> None:
    """The noun."""


@command.command(
    help="Add what is not counted yet. The figures that pages show are exact without it; it keeps pages fast."
)
def fold() -> None:
    """Each batch is a unit of work of its own."""
    from lms.app import build_container
    from lms.reporting.services import fold_figures

    database = build_container(from_environment()).database
    total, count = 0, 1
    while count:
        with database.write() as session:
            count = fold_figures(session)
            total += count
    database.dispose()
    click.echo(f"Events added to the figures: {total}.")


@command.command(
    help="Count everything anew from the records and set right what differs. Ends with 1 if anything did."
)
def recount() -> None:
    """Counting only reads, so that the site goes on meanwhile, however long it takes."""
    from lms.app import build_container
    from lms.reporting.services import find_differences, set_right

    database = build_container(from_environment()).database
    with database.read() as session:
        found = find_differences(session)
    if found:
        with database.write() as session:
            set_right(session, found)
    database.dispose()
    for one in found:
        if one.grain == FINEST:
            click.echo(
                f"{one.measure}: {one.count:+d} (unit {one.region_unit_id}, course {one.course_id}, {one.month})"
            )
    click.echo(f"Figures that differed from the records: {len(found)}.")
    raise SystemExit(1 if found else 0)
