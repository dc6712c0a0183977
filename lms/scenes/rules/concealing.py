"""Scenes of a final test: their start without what would give the answers away."""

from dataclasses import replace

from lms.core.toml_table import TomlTable
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.scene import SceneSource
from lms.scenes.rules.scene_checks import check_solution


def conceal_scene(scene: SceneSource, table: TomlTable) -> SceneSource:
    """Return a scene without faults as a final test plays it, on the page and on the server.

    Its solution is played once more, because some actions may be impossible then: adds faults.
    """
    kind = KINDS[scene.kind]
    if kind.conceal is None:
        return scene
    concealed = replace(
        scene, content={**scene.content, "start": kind.conceal(scene.content["start"])}
    )
    for texts in scene.texts.values():
        check_solution(concealed, kind, texts, table)
    return concealed
