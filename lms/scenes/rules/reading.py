"""Reading of a scene from scene.toml, kk.toml and ru.toml, each fault with its file and line."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_
from lms.core.toml_file import parse_toml
from lms.core.toml_table import TomlTable
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.kinds.base import META_ACTIONS, Kind
from lms.scenes.rules.predicates import is_predicate, is_whole_number
from lms.scenes.rules.scene import SceneSource
from lms.scenes.rules.scene_checks import check_references, check_scene
from lms.scenes.rules.texts import SceneTexts, compare_texts, read_texts
from lms.scenes.rules.traces import is_action

MAX_SCENE: Final = 100 * 1024
SCENE: Final = "scene.toml"
FILES: Final = (SCENE, *(f"{language}.toml" for language in LANGUAGES))
NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
KEY: Final = re.compile(r"[a-z0-9-]+", re.ASCII)
MAX_SOLUTION: Final = 1000


def read_scene(
    folder: str, files: Mapping[str, bytes], faults: Faults, kinds: Mapping[str, Kind] = KINDS
) -> SceneSource | None:
    """Return the scene in a folder; None, and faults, where it cannot be played.

    `files` has the contents by the names in FILES; that all of them are there is checked before.
    """
    before = len(faults)
    texts = [read_texts(f"{folder}/{name}", files[name], faults) for name in FILES[1:]]
    table = parse_toml(f"{folder}/{SCENE}", files[SCENE], faults, MAX_SCENE)
    scene = _read_table(table, texts, kinds) if table is not None else None
    if table is None or scene is None or None in texts:
        return None
    kk, ru = (text for text in texts if text is not None)
    compare_texts(kk, ru, faults)
    check_references(scene, kk, faults)
    if len(faults) == before:  # else each of them would come again
        check_scene(scene, kinds[scene.kind], table)
    return scene if len(faults) == before else None


def _read_table(
    table: TomlTable, texts: list[SceneTexts | None], kinds: Mapping[str, Kind]
) -> SceneSource | None:
    kind = table.read_choice("kind", tuple(sorted(kinds)))
    scene = SceneSource(
        kind=kind,
        level=table.read_number("level", 1, 4),
        minutes=table.read_number("minutes", 1, 60),
        is_required=table.read_flag("required") if "required" in table.values else False,
        pass_percent=table.read_number("pass", 1, 100) if "pass" in table.values else 100,
        competences=table.read_texts("competences", 20, 20)
        if "competences" in table.values
        else [],
        content={
            "start": _read_start(table),
            "goals": [_read_goal(goal) for goal in table.read_tables("goals", 1, 12)],
            "forbidden": [_read_deed(deed) for deed in table.read_tables("forbidden", 0, 12)],
            "solution": _read_solution(table, kinds.get(kind)),
        },
        texts={
            language: text.values for language, text in zip(LANGUAGES, texts, strict=True) if text
        },
    )
    _check_names(table, scene)
    table.finish()
    return scene if kind in kinds else None


def _read_start(table: TomlTable) -> dict[str, Any]:
    start = table.read_table("start")
    if start is None:
        return {}
    for path, message in _find_strange(start.values):
        table.faults.add(start.path, start.find_line_at(path), message, key=path)
    return start.values


def _find_strange(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield what no state holds: other keys than ids, and values such as dates."""
    if isinstance(value, dict):
        for key, member in value.items():
            inner = f"{path}.{key}" if path else key
            if not KEY.fullmatch(key):
                yield inner, N_("%(key)s: a name has small Latin letters, digits and dashes only.")
            yield from _find_strange(member, inner)
    elif isinstance(value, list):
        for member in value:
            yield from _find_strange(member, path)
    elif not (isinstance(value, str | bool) or is_whole_number(value)):
        yield path, N_("%(key)s: a scene holds texts, whole numbers, true and false.")


def _read_goal(goal: TomlTable) -> dict[str, Any]:
    marks = goal.read_number("marks", 1, 10) if "marks" in goal.values else 1
    content = {"name": _read_name(goal), "marks": marks, "when": _read_predicate(goal)}
    goal.finish()
    return content


def _read_deed(deed: TomlTable) -> dict[str, Any]:
    content = {"name": _read_name(deed), "when": _read_predicate(deed)}
    deed.finish()
    return content


def _read_name(table: TomlTable) -> str:
    name = table.read_text("name", 40)
    if name and not NAME.fullmatch(name):
        table.add_fault(
            "name", N_("%(key)s: a name has small Latin letters, digits and dashes only.")
        )
    return name


def _read_predicate(table: TomlTable) -> Any:
    predicate = table.take("when")
    if predicate is not None and not is_predicate(predicate):
        message = N_(
            "%(key)s is no predicate. "
            "See “Predicates” in courses/README.md for what can stand here."
        )
        table.add_fault("when", message)
    return predicate


def _read_solution(table: TomlTable, kind: Kind | None) -> list[Any] | None:
    solution = table.read_table("solution", required=kind is None or kind.solve is None)
    if solution is None:
        return None
    actions = solution.take("actions")
    solution.finish()
    if actions is None:
        return []
    if not isinstance(actions, list) or not 1 <= len(actions) <= MAX_SOLUTION:
        message = N_("%(key)s has to be a list of 1 to %(most)s actions.")
        solution.add_fault("actions", message, most=MAX_SOLUTION)
        return []
    for number, action in enumerate(actions, 1):
        if not is_action(action) or action[0] in META_ACTIONS:
            message = N_(
                '%(key)s: action %(number)s has to be a list such as ["open", "m1"], '
                "its name first, then texts and whole numbers."
            )
            solution.add_fault("actions", message, number=number)
    return actions


def _check_names(table: TomlTable, scene: SceneSource) -> None:
    """Add a fault for each name of a goal or a forbidden deed that stands twice."""
    for key in ("goals", "forbidden"):
        names = [part["name"] for part in scene.content[key]]
        for index, name in enumerate(names):
            if name and name in names[:index]:
                message = N_("The name %(name)s stands twice.")
                line = table.find_line_at(f"{key}.{index}.name")
                table.faults.add(table.path, line, message, name=name)
