"""`lms figures`: bring the figures up to date, or count them anew."""

import click

from lms.reporting.rules.cells import MONTH


@click.group(help="Count and recount the figures.")
def command() -> None:
    """Group the commands of this noun."""


@command.command(
    help="Add what is not counted yet. The figures that pages show are exact without it; it keeps "
    "pages fast."
)
def fold() -> None:
    """Fold events in batches, each a unit of work."""
    from lms.operations.containers import open_container  # slow to import
    from lms.operations.figures import fold_all_attempts, fold_all_events

    with open_container() as container:
        event_count = fold_all_events(container.database)
        attempt_count = fold_all_attempts(container.database)
    click.echo(f"Events added to the figures: {event_count}.")
    click.echo(
        f"Beginnings and ends of attempts added to the counts of questions: {attempt_count}."
    )


@command.command(
    help="Count everything anew from the records and set right what differs. Ends with 1 if "
    "anything did."
)
def recount() -> None:
    """Count everything anew and print what differed."""
    from lms.operations.containers import open_container  # slow to import
    from lms.operations.figures import recount_all

    with open_container() as container:
        differences = recount_all(container.database)
    for difference in differences.figures:
        cell = difference.cell
        if not cell.own and cell.course_id and cell.period.startswith(MONTH):
            click.echo(
                f"{cell.measure}: {difference.people:+d} people (unit {cell.unit_id}, "
                f"course {cell.course_id}, {cell.period[1:]})"
            )
    click.echo(f"Figures that differed from the records: {len(differences.figures)}.")
    for wrong in differences.results:
        key = ", ".join(f"{name} {value}" for name, value in wrong.key.items())
        counts = ", ".join(f"{name} {value:+d}" for name, value in wrong.counts.items() if value)
        click.echo(f"{wrong.table}: {counts} ({key})")
    click.echo(f"Results of questions that differed from the records: {len(differences.results)}.")
    raise SystemExit(1 if differences.figures or differences.results else 0)
