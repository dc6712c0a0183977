"""What `lms serve --prepare` does before it serves: quick when there is nothing to do."""

import os
from contextlib import suppress
from pathlib import Path

import click
from sqlalchemy import select

from lms.accounts.queries import national_admins
from lms.app import resources
from lms.catalogue.models import CourseVersion
from lms.catalogue.rules.course import content_hash
from lms.cli import courses, people, regions
from lms.cli._lock import hold_lock
from lms.cli.database import migrate_database
from lms.core.archive import read_folder
from lms.core.clock import SystemClock
from lms.core.database import open_database
from lms.core.settings import Settings
from lms.programmes.services import ensure_indicators


def prepare(context: click.Context, settings: Settings, *, demo: bool) -> None:
    """Migrate, load regions, indicators and courses, then name the way to the first administrator.

    One process at a time does it: another one waits, then finds everything done.
    """
    with hold_lock(settings.database_url):
        _prepare_alone(context, settings, demo=demo)


def _prepare_alone(context: click.Context, settings: Settings, *, demo: bool) -> None:
    migrate_database(settings.database_url)
    context.invoke(regions.load)
    _add_indicators(settings)
    fresh = new_courses(settings)
    if fresh:
        _tolerating_exit(context, courses.load, folders=fresh, every=False)
    if demo:
        from lms.cli import demo as demonstration

        _tolerating_exit(context, demonstration.command.commands["fill"])
    else:
        _show_first_admin(context, settings)


def _show_first_admin(context: click.Context, settings: Settings) -> None:
    """Prints the link by which the first administrator sets a password; in the journal, which others may read, the command that prints it."""
    if not _goes_to_the_journal():
        context.invoke(people.first_admin)
        return
    opened = open_database(settings.database_url)
    with opened.read() as session:
        is_set = any(person.password_hash for person in national_admins(session))
    opened.dispose()
    if not is_set:
        click.echo(
            "There is no administrator yet. This command shows the link by which the password is set: lms people first-admin"
        )


def _goes_to_the_journal() -> bool:
    """Whether systemd keeps what is printed (systemd.exec(5), $JOURNAL_STREAM: device and inode of the stream)."""
    stream = os.fstat(1)
    return os.environ.get("JOURNAL_STREAM") == f"{stream.st_dev}:{stream.st_ino}"


def new_courses(settings: Settings) -> tuple[Path, ...]:
    """The course folders that come with the program and were never loaded as they are now.

    What was loaded before is left alone: a trainer may have put a newer version in service since.
    """
    folders = sorted(path.parent for path in (resources() / "courses").glob("*/course.toml"))
    opened = open_database(settings.database_url)
    with opened.read() as session:
        known = set(session.scalars(select(CourseVersion.content_hash)))
    opened.dispose()
    return tuple(folder for folder in folders if content_hash(read_folder(folder)) not in known)


def _add_indicators(settings: Settings) -> None:
    """The indicators that every installation has: those that lack are added."""
    opened = open_database(settings.database_url)
    with opened.write() as session:
        ensure_indicators(session, now=SystemClock().now())
    opened.dispose()


def _tolerating_exit(context: click.Context, command: click.Command, **options: object) -> None:
    """A refused course or a demo that is there already is said, and is no reason not to serve."""
    with suppress(SystemExit):
        context.invoke(command, **options)
