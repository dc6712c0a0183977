"""What `lms serve --prepare` does before it serves: quick when there is nothing to do."""

from contextlib import suppress
from pathlib import Path

import click
from sqlalchemy import select

from lms.app import resources
from lms.catalogue.models import CourseVersion
from lms.catalogue.rules.course import content_hash
from lms.cli import courses, database, people, regions
from lms.core.archive import read_folder
from lms.core.clock import SystemClock
from lms.core.database import Database
from lms.core.settings import Settings
from lms.programmes.services import ensure_indicators


def prepare(context: click.Context, settings: Settings, *, demo: bool) -> None:
    """Migrates, loads regions, standard indicators and new courses, and prints the first administrator's link or fills in the demo."""
    context.invoke(database.migrate, revision="head")
    context.invoke(regions.load)
    _add_indicators(settings)
    fresh = new_courses(settings)
    if fresh:
        _tolerating_exit(context, courses.load, folders=fresh, every=False)
    if demo:
        from lms.cli import demo as demonstration  # its generator is not needed otherwise

        _tolerating_exit(context, demonstration.command.commands["fill"])
    else:
        context.invoke(people.first_admin)


def new_courses(settings: Settings) -> tuple[Path, ...]:
    """The course folders that come with the program and were never loaded as they are now.

    What was loaded before is left alone: a trainer may have put a newer version in service since.
    """
    folders = sorted(path.parent for path in (resources() / "courses").glob("*/course.toml"))
    opened = Database(settings.database_url)
    with opened.read() as session:
        known = set(session.scalars(select(CourseVersion.content_hash)))
    opened.dispose()
    return tuple(folder for folder in folders if content_hash(read_folder(folder)) not in known)


def _add_indicators(settings: Settings) -> None:
    """The indicators that every installation has: those that lack are added."""
    opened = Database(settings.database_url)
    with opened.write() as session:
        ensure_indicators(session, now=SystemClock().now())
    opened.dispose()


def _tolerating_exit(context: click.Context, command: click.Command, **options: object) -> None:
    """A refused course or a demo that is there already is said, and is no reason not to serve."""
    with suppress(SystemExit):
        context.invoke(command, **options)
