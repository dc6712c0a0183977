"""`lms serve --prepare`: what it does before serving; quick when there is nothing to do."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

import click
from sqlalchemy import select

from lms.accounts.queries import list_national_admins
from lms.app import find_resources, read_act_register, read_shared_banks
from lms.catalogue.models import CourseVersion
from lms.catalogue.rules import read_course
from lms.catalogue.rules.course import compute_content_hash
from lms.cli import courses, people, regions, search
from lms.cli._lock import hold_lock
from lms.cli.database import migrate_database
from lms.core.clock import SystemClock
from lms.core.database import open_database
from lms.core.folders import read_folder
from lms.core.settings import Settings
from lms.programmes.services import ensure_indicators

FAULTS_SHOWN: Final = 10


def prepare_site(context: click.Context, settings: Settings, *, demo: bool) -> None:
    """Migrate, load and index what is there, then show the first administrator's link.

    One process at a time does it: another one waits, then finds everything done.
    """
    with hold_lock(settings.database_url):
        _prepare_alone(context, settings, demo=demo)


def _prepare_alone(context: click.Context, settings: Settings, *, demo: bool) -> None:
    migrate_database(settings)
    context.invoke(regions.load)
    _add_indicators(settings)
    folders = find_new_courses(settings)
    if folders:
        _invoke_ignoring_exit(context, courses.load, folders=folders, every=False)
    search.index_changes(settings)
    if demo:
        from lms.cli import demo as demonstration

        _invoke_ignoring_exit(context, demonstration.command.commands["fill"])
    else:
        _show_first_admin(context, settings)


def _show_first_admin(context: click.Context, settings: Settings) -> None:
    """Print the link by which the first administrator sets a password.

    Others may read the journal, so there only the command that prints the link is named.
    """
    if not _is_output_in_journal():
        context.invoke(people.first_admin)
        return
    database = open_database(settings.database_url)
    with database.read() as session:
        is_set = any(person.password_hash for person in list_national_admins(session))
    database.dispose()
    if not is_set:
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
    register, banks = read_act_register(), read_shared_banks()
    lines = [
        f"{folder / fault.location}: {fault.describe()}"
        for folder in list_shipped_courses()
        for fault in read_course(read_folder(folder), register, banks).faults[:FAULTS_SHOWN]
    ]
    if lines:
        raise click.ClickException("\n".join(lines))


def list_shipped_courses() -> list[Path]:
    """Return the folders of the courses that come with the program."""
    return sorted(path.parent for path in (find_resources() / "courses").glob("*/course.toml"))


def find_new_courses(settings: Settings) -> tuple[Path, ...]:
    """Return folders of shipped courses whose present content was never loaded.

    What was loaded before is left alone: a trainer may have put a newer version in service since.
    """
    database = open_database(settings.database_url)
    with database.read() as session:
        known_hashes = set(session.scalars(select(CourseVersion.content_hash)))
    database.dispose()
    register, banks = read_act_register(), read_shared_banks()
    return tuple(
        folder
        for folder in list_shipped_courses()
        if compute_content_hash(read_folder(folder), register, banks) not in known_hashes
    )


def _add_indicators(settings: Settings) -> None:
    """Add the indicators that every installation has and this one lacks."""
    database = open_database(settings.database_url)
    with database.write() as session:
        ensure_indicators(session, now=SystemClock().now())
    database.dispose()


def _invoke_ignoring_exit(
    context: click.Context, command: click.Command, **options: object
) -> None:
    """Invoke a command; a refused course or an existing demo does not keep us from serving."""
    with suppress(SystemExit):
        context.invoke(command, **options)
