"""The practice tasks of a module: folders with a scene, beside those of lessons."""

from lms.catalogue.rules.competences import COMPETENCE, NO_COMPETENCE
from lms.catalogue.rules.folder import ModuleFolder
from lms.catalogue.rules.reading import TaskSource
from lms.core.faults import Faults
from lms.scenes.rules.reading import FILES, SCENE, read_scene


def read_tasks(folder: ModuleFolder, faults: Faults) -> list[TaskSource]:
    """Return the tasks of a module in order; those with faults are left out."""
    tasks = []
    for slug, files in folder.scenes.items():
        if len(files) < len(FILES):
            continue  # a fault already
        path = f"{folder.slug}/{slug}"
        scene = read_scene(path, files, faults)
        if scene is None:
            continue
        for competence in scene.competences:
            if not COMPETENCE.fullmatch(competence):
                faults.add(f"{path}/{SCENE}", 0, NO_COMPETENCE, name=competence)
        tasks.append(TaskSource(slug, scene))
    return tasks
