"""`lms serve`: worker processes on one listening socket, supervised by granian."""

import gc
import os
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import structlog
from flask import Flask
from sqlalchemy.exc import DBAPIError

from lms.audit.services import record_start
from lms.cli._guards import refuse_another_iin_key, refuse_another_revision
from lms.core.logs import trace_error
from lms.core.private_files import tighten_instance
from lms.core.settings import Settings, load_settings
from lms.demo.guard import refuse_demo_on_site
from lms.serving.listening import is_loopback, listen
from lms.web.container import Container

if TYPE_CHECKING:
    from lms.serving.companion import Companion

log = structlog.get_logger()


@click.command(
    help="Serve the site. SIGTERM and Ctrl-C finish what is under way and stop; SIGHUP takes new "
    "code without losing a request."
)
@click.option(
    "--check",
    is_flag=True,
    help="Do all that a start with these options does but serve, to see whether it would succeed.",
)
@click.option(
    "--prepare",
    is_flag=True,
    help="First migrate the database, load regions and new courses, and show the first "
    "administrator's link.",
)
@click.option(
    "--demo", is_flag=True, help="As --prepare, with generated learners and one account per role."
)
@click.option(
    "--with-background",
    is_flag=True,
    help="Work in the background too (`lms background`), in a process that shares the memory of "
    "this program.",
)
def command(*, check: bool, prepare: bool, demo: bool, with_background: bool) -> None:
    """Listen first, then load the application: early visitors wait instead of being refused."""
    settings = load_settings()
    if demo:
        refuse_demo_on_site(settings)
    if check:
        _check_site(settings, prepare=prepare or demo, demo=demo)
        click.echo("The settings are right and the application starts.")
        return
    listening = listen(settings.host, settings.port)
    share_metrics(settings.instance / "metrics", keep=listening.inherited)
    # A reload has been prepared by --check already.
    if (prepare or demo) and not listening.inherited:
        _prepare_site(settings, has_demo=demo)
    app = _load_app(settings)
    tighten_instance(settings)
    refuse_another_iin_key(app.extensions["lms"])
    if empty_settings := settings.operator.list_empty():
        log.warning("the operator is not named: set LMS_OPERATOR_…", missing=empty_settings)
    _record_start(app.extensions["lms"])
    if not is_loopback(settings.host):
        log.warning("listens beyond this machine without TLS or nginx", host=settings.host)
    from lms.serving.server import Server  # needs the folder of the metrics

    Server(app, settings, listening, create_companion(app, with_background=with_background)).run()


def _record_start(container: Container) -> None:
    """Record the settings if they changed; a database that cannot be written to stops no start."""
    try:
        with container.database.write() as session:
            record_start(session, settings=container.settings, now=container.clock.now())
    except DBAPIError as error:
        log.warning("start not recorded", error=trace_error(error))
    container.database.dispose()  # the workers are forked from this process


def create_companion(app: Flask, *, with_background: bool) -> "Companion":
    """Return the background process, as it runs beside the workers."""
    from lms.serving.companion import Companion

    if not with_background:
        return Companion()
    from lms.background.loop import run_until_stopped
    from lms.serving.processes import STOP_SECONDS

    work = partial(run_until_stopped, app.extensions["lms"], seconds=STOP_SECONDS)
    return Companion("Background process", work)


def share_metrics(folder: Path, *, keep: bool) -> None:
    """Name the folder of the workers' counters, before prometheus_client is imported."""
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    from lms.serving.counters import reserve_counters  # needs the folder

    reserve_counters()


def _check_site(settings: Settings, *, prepare: bool, demo: bool) -> None:
    """Do all that may keep this program from serving; ends the process with 1 if something does.

    The migration comes last: if anything else fails, old workers keep the tables that they know.
    """
    refuse_another_iin_key(_load_app(settings).extensions["lms"])
    if prepare:
        from lms.cli._preparation import refuse_faulty_courses  # slow to import

        refuse_faulty_courses()
        _prepare_site(settings, has_demo=demo)
    tighten_instance(settings)
    refuse_another_revision(settings.database_url)


def _prepare_site(settings: Settings, *, has_demo: bool) -> None:
    """Prepare in a forked process: what that loads would stay in the memory of all workers."""
    pid = os.fork()
    if pid == 0:
        from lms.cli._preparation import prepare_site

        prepare_site(settings, has_demo=has_demo)
        sys.exit()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code:
        sys.exit(code if code > 0 else 1)


def _load_app(settings: Settings) -> Flask:
    """Build the application with the garbage collector off: nothing that is loaded is garbage."""
    gc.disable()
    from lms.app import create_app

    app = create_app(settings)
    gc.enable()
    return app
