"""`lms serve`: several worker processes on one listening socket and a background process, watched over by this one."""

import gc
import os
import shutil
import sys
from functools import partial
from pathlib import Path
from socket import socket as Socket  # noqa: N812 - a class, whatever its library calls it

import click
from flask import Flask

from lms.cli._guards import refuse_another_iin_key
from lms.cli._supervisor import STOP_SECONDS, Role, Supervisor, listen
from lms.core.settings import Settings, from_environment
from lms.demo.guard import refuse_demo_on_site


@click.command(
    help="Serve the site. SIGTERM and Ctrl-C finish what is under way and stop; SIGHUP starts the program anew without losing a request."
)
@click.option(
    "--check",
    is_flag=True,
    help="Only build the application from its settings, to see whether it would start.",
)
@click.option(
    "--prepare",
    is_flag=True,
    help="First migrate the database, load regions and new courses, and show the first administrator's link.",
)
@click.option(
    "--demo", is_flag=True, help="As --prepare, with generated learners and one account per role."
)
@click.pass_context
def command(context: click.Context, check: bool, prepare: bool, demo: bool) -> None:
    """Binds first, so that who comes early waits instead of being turned away; then loads the application once, for all workers."""
    settings = from_environment()
    if check:
        _load(settings)
        click.echo("The settings are right and the application starts.")
        return
    if demo:
        refuse_demo_on_site(settings)
    socket, inherited = listen(settings.host, settings.port)
    _meet_metrics(settings.instance / "metrics", keep=bool(inherited))
    if prepare or demo:
        from lms.cli._preparation import (
            prepare as prepare_all,
        )  # a server that is ready needs none of it

        prepare_all(context, settings, demo=demo)
    app = _load(settings)
    refuse_another_iin_key(app.extensions["lms"])
    sys.exit(Supervisor(roles(app, settings, socket), settings, socket, inherited).run())


def roles(app: Flask, settings: Settings, listening: Socket) -> list[Role]:
    """What the processes do: serve the application, and work in the background."""
    from lms.background.loop import work_until_told
    from lms.cli._worker import serve_until_told  # after the folder of the metrics is named

    return [
        Role(
            "Worker",
            settings.workers,
            partial(serve_until_told, app, settings, listening, seconds=STOP_SECONDS),
        ),
        Role(
            "Background process",
            int(settings.background),
            partial(work_until_told, app, listening, seconds=STOP_SECONDS),
        ),
    ]


def _meet_metrics(folder: Path, *, keep: bool) -> None:
    """The folder in which the workers' counters meet. It has to be named before anything imports prometheus_client."""
    if not keep:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def _load(settings: Settings) -> Flask:
    """The application. The collector rests meanwhile: nothing of what is loaded is garbage, and looking for it takes a tenth of the time."""
    gc.disable()
    from lms.app import create_app

    app = create_app(settings)
    gc.enable()
    return app
