"""What `lms serve --prepare` prints of a preparation."""

import os

import click

from lms.cli import courses, database, demo, people, regions
from lms.cli._refusals import show_refusals
from lms.core.errors import DomainError
from lms.core.migrations import MigrationFailed
from lms.core.settings import Settings
from lms.operations import preparation
from lms.operations.courses import find_shipped_faults


def prepare_site(settings: Settings, *, has_demo: bool) -> None:
    """Prepare the site and print each result.

    Others may read the journal, so there only the command that prints the link is named.
    """
    reporter = preparation.Reporter(
        report_waiting=click.echo,
        report_revision=database.print_revision,
        report_regions=regions.print_counts,
        report_course=courses.print_outcome,
        report_demo=demo.print_accounts,
        report_admin=people.print_first_admin,
        report_missing_admin=_print_command,
    )
    with show_refusals(MigrationFailed, DomainError):
        preparation.prepare_site(
            settings, reporter, has_demo=has_demo, may_show_link=not _is_output_in_journal()
        )


def _print_command() -> None:
    click.echo(
        "There is no administrator yet. This command shows the link by which the password is "
        "set: lms people first-admin"
    )


def _is_output_in_journal() -> bool:
    """Return whether systemd keeps what is printed.

    $JOURNAL_STREAM holds device and inode of its stream (systemd.exec(5)).
    """
    stream = os.fstat(1)
    return os.environ.get("JOURNAL_STREAM") == f"{stream.st_dev}:{stream.st_ino}"


def refuse_faulty_courses() -> None:
    """Raise ClickException with the first faults of each shipped course that has any."""
    lines = [
        f"{folder / fault.location}: {fault.describe()}" for folder, fault in find_shipped_faults()
    ]
    if lines:
        raise click.ClickException("\n".join(lines))
