"""A site of one practice task, for `lms courses try`: its scene is read anew for each page."""

from pathlib import Path
from typing import Final

from flask import Flask, Response, request

from lms.app import create_app
from lms.catalogue.rules import TaskSource
from lms.catalogue.rules.folder import ModuleFolder
from lms.catalogue.rules.scenes import FINAL, read_final_tasks, read_tasks
from lms.catalogue.services.tried_tasks import store_tasks_as_course
from lms.core.clock import SystemClock
from lms.core.database import Base
from lms.core.faults import Faults
from lms.core.folders import read_folder
from lms.core.settings import load_settings
from lms.scenes.rules.reading import FILES

SLUG: Final = "scene"
LOCALHOST: Final = "127.0.0.1"


def build_site(folder: Path, instance: Path, port: int) -> Flask:
    """Return a site whose only page shows the scene in a folder; `instance` is its own."""
    settings = load_settings({"LMS_INSTANCE": str(instance), "LMS_PORT": str(port)})
    app = create_app(settings)
    with app.app_context(), app.extensions["lms"].database.write() as session:
        Base.metadata.create_all(session.connection())
    stored_files: dict[str, bytes] = {}

    @app.before_request
    def read_scene_again() -> Response | None:
        """Store the scene if it has changed; show its faults instead of the page if it has any."""
        if request.endpoint != "practice.sample_task":
            return None
        files = read_scene_files(folder)
        tasks, faults = read_task(folder, files)
        if not tasks:
            return Response("\n".join(faults), 422, mimetype="text/plain")
        if files != stored_files:
            container = app.extensions["lms"]
            with container.database.write() as session:
                store_tasks_as_course(
                    session, tasks, slug=SLUG, module=folder.parent.name, now=SystemClock().now()
                )
            stored_files.clear()
            stored_files.update(files)
        return None

    return app


def get_path(folder: Path) -> str:
    """Return the path of the scene's page."""
    return f"/practice/try/{SLUG}/{folder.parent.name}/{folder.name}"


def read_scene_files(folder: Path) -> dict[str, bytes]:
    """Return the files of a scene by name."""
    return {name: content for name, content in read_folder(folder).items() if name in FILES}


def read_task(folder: Path, files: dict[str, bytes]) -> tuple[list[TaskSource], list[str]]:
    """Return the task in a folder, none if it has faults, and these as "file:line text"."""
    faults = Faults()
    for name in FILES:
        if name not in files:
            faults.add(f"{folder.parent.name}/{folder.name}/{name}", 0, "The file is missing.")
    if folder.parent.name == FINAL:
        tasks = read_final_tasks({folder.name: files}, faults)
    else:
        tasks = read_tasks(ModuleFolder(folder.parent.name, scenes={folder.name: files}), faults)
    texts = [
        f"{folder.parent.parent}/{fault.location}: {fault.describe()}"
        for fault in faults.list_in_order()
    ]
    return ([] if faults else tasks), texts
