"""Preparation of a site before it serves; quick when there is nothing to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lms.core.preparation_lock import hold_preparation_lock
from lms.core.settings import Settings
from lms.demo.accounts import DemoAccount
from lms.operations.containers import open_container
from lms.operations.courses import CourseOutcome, find_new_courses, load_course_folder
from lms.operations.demo import fill_site
from lms.operations.migration import migrate_database
from lms.operations.people import FirstAdmin, has_admin, invite_first_admin
from lms.operations.regions import load_regions
from lms.operations.search_index import index_changes
from lms.programmes.services import ensure_indicators
from lms.regions.services import LoadCounts
from lms.web.container import Container


@dataclass(frozen=True, slots=True)
class Reporter:
    """What is called with each result of a preparation, as it goes on."""

    report_waiting: Callable[[str], object]
    report_revision: Callable[[str], object]
    report_regions: Callable[[LoadCounts], object]
    report_course: Callable[[CourseOutcome], object]
    report_demo: Callable[[Sequence[DemoAccount]], object]
    report_admin: Callable[[FirstAdmin], object]
    report_missing_admin: Callable[[], object]


def prepare_site(
    settings: Settings, reporter: Reporter, *, has_demo: bool, may_show_link: bool
) -> None:
    """Migrate, load and index what is there, then report the first administrator's link.

    One process at a time does it: another one waits, then finds everything done. A refused course
    or an existing demo does not keep the site from serving. Raises MigrationFailed,
    PreparationLockFailed, DomainError and OperationRefused.
    """
    with hold_preparation_lock(settings.database_url, announce=reporter.report_waiting):
        reporter.report_revision(migrate_database(settings))
        with open_container(settings) as container:
            _load_contents(container, reporter)
            if has_demo:
                reporter.report_demo(fill_site(container))
            else:
                _report_admin(container, reporter, may_show_link=may_show_link)


def _load_contents(container: Container, reporter: Reporter) -> None:
    """Load the tree, the indicators that this site lacks and new courses, and index all."""
    reporter.report_regions(load_regions(container.database))
    with container.database.write() as session:
        ensure_indicators(session, now=container.clock.now())
    for folder in find_new_courses(container.database):
        reporter.report_course(load_course_folder(container, folder))
    index_changes(container)


def _report_admin(container: Container, reporter: Reporter, *, may_show_link: bool) -> None:
    """Report the link by which the first administrator sets a password, or only that it lacks."""
    if not may_show_link:
        with container.database.read() as session:
            is_set = has_admin(session)
        if not is_set:
            reporter.report_missing_admin()
        return
    with container.database.write() as session:
        admin = invite_first_admin(session, container)
    if admin is not None:
        reporter.report_admin(admin)
