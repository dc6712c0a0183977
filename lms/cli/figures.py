"""`lms figures`: bring the figures up to date, or count them anew."""

import click

from lms.core.settings import load_settings
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
    from lms.app import build_container
    from lms.assessment.services import fold_attempts
    from lms.reporting.services import fold_figures

    database = build_container(load_settings()).database
    totals = []
    for fold_some in (fold_figures, fold_attempts):
        total, count = 0, 1
        while count:
            with database.write() as session:
                count = fold_some(session)
                total += count
        totals.append(total)
    database.dispose()
    click.echo(f"Events added to the figures: {totals[0]}.")
    click.echo(f"Beginnings and ends of attempts added to the counts of questions: {totals[1]}.")


@command.command(
    help="Count everything anew from the records and set right what differs. Ends with 1 if "
    "anything did."
)
def recount() -> None:
    """Count while only reading, so that the site goes on, however long it takes."""
    from lms.app import build_container
    from lms.assessment.services import apply_count_differences, find_count_differences
    from lms.reporting.services import apply_differences, find_differences

    database = build_container(load_settings()).database
    with database.read() as session:
        differences = find_differences(session)
        result_differences = find_count_differences(session)
    if differences or result_differences:
        with database.write() as session:
            apply_differences(session, differences)
            apply_count_differences(session, result_differences)
    database.dispose()
    for difference in differences:
        cell = difference.cell
        if not cell.own and cell.course_id and cell.period.startswith(MONTH):
            click.echo(
                f"{cell.measure}: {difference.people:+d} people (unit {cell.unit_id}, "
                f"course {cell.course_id}, {cell.period[1:]})"
            )
    click.echo(f"Figures that differed from the records: {len(differences)}.")
    for wrong in result_differences:
        key = ", ".join(f"{name} {value}" for name, value in wrong.key.items())
        counts = ", ".join(f"{name} {value:+d}" for name, value in wrong.counts.items() if value)
        click.echo(f"{wrong.table}: {counts} ({key})")
    click.echo(f"Results of questions that differed from the records: {len(result_differences)}.")
    raise SystemExit(1 if differences or result_differences else 0)
