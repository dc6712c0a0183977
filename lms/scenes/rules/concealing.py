"""Scenes of a final test: without what would tell the right deed to who reads their page."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import Any, Final

from lms.core.i18n import N_
from lms.core.toml_table import TomlTable
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.kinds.base import ImpossibleAction, Kind
from lms.scenes.rules.opaque_names import NameUnclear, OpaqueNames, choose_names
from lms.scenes.rules.scene import SceneSource, build_script, list_solution
from lms.scenes.rules.scene_checks import check_solution

USED_TWICE: Final = N_(
    "“%(name)s” names two things. In a final test names are hidden: let each have its own."
)
IS_A_WORD: Final = N_(
    "“%(name)s” is also a word of this kind of scene. In a final test names are hidden: "
    "choose another one."
)
UNCLEAR: Final = N_(
    "A goal asks for “%(name)s” without saying of which part of the scene. In a final test names "
    "are hidden: name both in one predicate."
)


def conceal_scene(scene: SceneSource, table: TomlTable) -> SceneSource:
    """Return a scene without faults as a final test plays it, on the page and on the server.

    Its solution is played once more, because some actions may be impossible then: adds faults.
    """
    kind = KINDS[scene.kind]
    names = list_new_names(scene, table.path)
    _check_groups(scene, kind, table)
    try:
        concealed = replace(scene, content=_conceal_content(scene.content, kind, names))
    except NameUnclear as unclear:
        table.faults.add(table.path, table.find_line_at("goals"), UNCLEAR, name=unclear.name)
        return scene
    _check_names(concealed, kind, names, table)
    for texts in scene.texts.values():
        check_solution(concealed, kind, texts, table, author=scene)
    return concealed


def list_new_names(scene: SceneSource, task: str) -> OpaqueNames:
    """Return the names that the parts of a scene get in a final test; others for another task."""
    start, conceal = scene.content["start"], KINDS[scene.kind].conceal
    outer = choose_names(chain.from_iterable(conceal.list_names(start)), task)
    return OpaqueNames(outer, conceal.list_inner(start) if conceal.list_inner else {})


def _check_groups(scene: SceneSource, kind: Kind, table: TomlTable) -> None:
    """Add faults for names that stand in two groups, which would tell of each other."""
    groups = map(set, kind.conceal.list_names(scene.content["start"]))
    counts = Counter(chain.from_iterable(groups))
    for name in sorted(name for name, count in counts.items() if count > 1):
        table.faults.add(table.path, table.find_line_at("start"), USED_TWICE, name=name)


def _conceal_content(content: dict[str, Any], kind: Kind, names: OpaqueNames) -> dict[str, Any]:
    start, rewrite = content["start"], kind.conceal.rewrite

    def change(predicate: list[Any]) -> list[Any]:
        if rewrite:
            predicate = _rewrite_all(start, predicate, rewrite)
        return names.rename_predicate(predicate)

    solution = content["solution"]
    return {
        "start": kind.conceal.hide(start, names.rename),
        "goals": [{**goal, "when": change(goal["when"])} for goal in content["goals"]],
        "forbidden": [{**deed, "when": change(deed["when"])} for deed in content["forbidden"]],
        "solution": solution and [names.rename_action(action) for action in solution],
    }


def _rewrite_all(start: dict[str, Any], predicate: list[Any], rewrite: Any) -> list[Any]:
    """Return a predicate in which each one that asks for what is hidden asks otherwise."""
    members = [
        _rewrite_all(start, member, rewrite) if isinstance(member, list) else member
        for member in predicate
    ]
    new_predicate: list[Any] = rewrite(start, members)
    return new_predicate


def _check_names(concealed: SceneSource, kind: Kind, names: OpaqueNames, table: TomlTable) -> None:
    """Add faults for names that a predicate could take for a word of the kind."""
    words = kind.conceal.words
    inner = {name for parts in names.inner.values() for name in parts}
    outer = names.outer.keys() & {*words, *_list_keys(concealed, kind)}
    for name in sorted(outer | (words & inner)):
        table.faults.add(table.path, table.find_line_at("start"), IS_A_WORD, name=name)


def _list_keys(scene: SceneSource, kind: Kind) -> Iterator[str]:
    """Yield the keys of all states to which the solution leads."""
    texts = next(iter(scene.texts.values()))
    script = build_script(scene.content, scene.pass_percent, texts)
    state = kind.begin(script.start, 0)
    yield from _list_keys_of(state)
    for action in list_solution(kind, script, scene.content, 0, texts):
        try:
            kind.act(state, action)
        except ImpossibleAction:
            return  # a fault of its own
        yield from _list_keys_of(state)


def _list_keys_of(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for member in value:
            yield from _list_keys_of(member)
