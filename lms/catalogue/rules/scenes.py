"""The practice tasks of a module, beside its lessons, and those of the final test."""

from collections.abc import Mapping
from typing import Final

from lms.catalogue.rules.competences import COMPETENCE, NO_COMPETENCE
from lms.catalogue.rules.folder import ModuleFolder
from lms.catalogue.rules.module_sources import TaskSource
from lms.catalogue.rules.types.written import EXACT_SUMS
from lms.core.faults import Faults
from lms.core.i18n import N_
from lms.core.toml_file import parse_toml
from lms.core.toml_table import TomlTable
from lms.scenes.rules.concealing import conceal_scene
from lms.scenes.rules.reading import FILES, MAX_SCENE, SCENE, read_scene
from lms.scenes.rules.scene import SceneSource

FINAL: Final = "final"  # the folder of the final test's tasks
Scenes = Mapping[str, Mapping[str, bytes]]


def read_tasks(folder: ModuleFolder, faults: Faults) -> list[TaskSource]:
    """Return the tasks of a module in order; those with faults are left out."""
    return _read_tasks(folder.slug, folder.scenes, faults)


def read_final_tasks(scenes: Scenes, faults: Faults) -> list[TaskSource]:
    """Return the tasks of the final test in order, without what would give the answers away."""
    tasks = []
    for task in _read_tasks(FINAL, scenes, faults):
        path = f"{FINAL}/{task.slug}/{SCENE}"
        table = parse_toml(path, scenes[task.slug][SCENE], faults, MAX_SCENE)
        if table is not None:
            _check_final_scene(task.scene, table)
            tasks.append(TaskSource(task.slug, conceal_scene(task.scene, table)))
    return tasks


def _read_tasks(parent: str, scenes: Scenes, faults: Faults) -> list[TaskSource]:
    tasks = []
    for slug, files in scenes.items():
        if len(files) < len(FILES):
            continue  # a fault already
        path = f"{parent}/{slug}"
        scene = read_scene(path, files, faults)
        if scene is None:
            continue
        for competence in scene.competences:
            if not COMPETENCE.fullmatch(competence):
                faults.add(f"{path}/{SCENE}", 0, NO_COMPETENCE, name=competence)
        tasks.append(TaskSource(slug, scene))
    return tasks


def _check_final_scene(scene: SceneSource, table: TomlTable) -> None:
    """Add faults for what a task of the final test lacks, or has without a meaning."""
    for key in ("required", "pass"):
        if key in table.values:
            message = N_("%(key)s has no meaning in the final test, where marks are counted.")
            table.add_fault(key, message)
    if not scene.competences:
        message = N_("%(key)s is missing: a task of the final test is of no module.")
        table.add_fault("competences", message)
    marks = sum(goal["marks"] for goal in scene.content["goals"])
    if marks not in EXACT_SUMS:
        message = N_(
            "The marks of the goals come to %(marks)s, by which a mark does not divide exactly. "
            "Let them come to one of these: %(sums)s."
        )
        sums = ", ".join(map(str, EXACT_SUMS))
        table.faults.add(table.path, table.find_line_at("goals"), message, marks=marks, sums=sums)
