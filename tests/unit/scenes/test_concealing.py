"""The data of a scene in a final test reveal no right action to an attacker."""

import json
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from lms.core.faults import Faults
from lms.core.toml_file import parse_toml
from lms.scenes.rules.concealing import conceal_scene, list_new_names
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.kinds.base import ImpossibleAction, Kind
from lms.scenes.rules.opaque_names import choose_names
from lms.scenes.rules.reading import FILES, MAX_SCENE, SCENE, read_scene
from lms.scenes.rules.replay import replay_trace
from lms.scenes.rules.scene import build_script, list_solution
from lms.scenes.rules.text_references import resolve_texts
from lms.scenes.rules.traces import Trace
from tests.scenes.node import NodePlayer, needs_node
from tests.unit.scenes.test_fuzz import compare_steps

COURSES = Path(__file__).resolve().parents[3] / "courses"
FOLDERS = {
    str(path.parent.relative_to(COURSES)): path.parent
    for path in sorted(COURSES.glob("*/*/*/scene.toml"))
}
FINALS = [name for name in FOLDERS if name.split("/")[1] == "final"]
OPAQUE = re.compile("[np][1-9][0-9]*")

# All that a page may get of a scene besides texts and names that say nothing: what the scene shows.
KEYS = {
    "browser": "pages tabs bookmarks downloads results address title site look owner fails parts"
    " kind text to name file inside risky button secret shown wide words ad",
    "eservice": "large signed ways notes topics person keys files services applications register"
    " asks name text iin phone password code owner expired foreign format size topic title about"
    " words needs term cost number stages returns field wanted result steps fields type label hint"
    " value optional options formats most service stage values valid page give refuse",
    "files": "here places desktop documents pictures downloads bin stick items at name day from"
    " text picture",
    "inbox": "large feedback addresses messages channel name address time subject parts kind text",
    "mail": "report here computer account contacts files letters name address about password"
    " example code signed to copy time day subject text folder read",
    "office": "mode rows columns head file folders cells parts name place format input bold italic"
    " align style size page",
    "pointing": "size list things holders text picture name switch open tip move menu id label"
    " value on stops pick needs most level word keys row",
    "typing": "repeat follow lines text layout",
}
FLAGS = {  # what is true or false there, because the scene shows it
    "browser": "risky secret shown wide ad",
    "eservice": "large signed expired foreign optional valid",
    "files": "",
    "inbox": "large feedback addresses",
    "mail": "report signed read",
    "office": "bold italic",
    "pointing": "switch pick move on",
    "typing": "follow",
}


def load_scene(name):
    folder = FOLDERS[name]
    files = {file: (folder / file).read_bytes() for file in FILES}
    faults = Faults()
    path = f"{folder.parent.name}/{folder.name}"
    scene = read_scene(path, files, faults)
    assert scene is not None, faults
    return scene, parse_toml(f"{path}/{SCENE}", files[SCENE], faults, MAX_SCENE)


def load_both_scenes(name):
    """Return the author's scene and that of a final test, which is None if a fault refuses it."""
    scene, table = load_scene(name)
    concealed = conceal_scene(scene, table)
    return scene, None if table.faults else concealed


def list_names(scene):
    """Return the names by which goals, forbidden deeds and the solution refer to the start."""
    names = list_new_names(scene, "")
    return {*names.outer, *(part for parts in names.inner.values() for part in parts)}


def find_clues(scene, start):
    """Return the clues in a start as a page gets it: names, unknown keys and flags, orders."""
    clues, kind_keys = set(), set(KEYS[scene.kind].split())
    flags, names = FLAGS[scene.kind].split(), list_names(scene)

    def read(value, key):
        if isinstance(value, dict):
            clues.update(item for item in value if item not in kind_keys and not is_neutral(item))
            opaque = [item for item in value if OPAQUE.fullmatch(item)]
            if opaque != sorted(opaque):
                clues.add(f"order of {opaque}")
            for inner, member in value.items():
                read(member, inner)
        elif isinstance(value, list):
            for member in value:
                read(member, key)
        elif isinstance(value, bool):
            clues.update({key} - set(flags))
        elif value in names and key not in ("picture", "kind"):  # both are seen
            clues.add(value)

    def is_neutral(name):
        return OPAQUE.fullmatch(name) or (
            scene.kind == "office" and re.fullmatch("[a-hp][0-9]+", name)
        )

    read(start, "")
    return clues


@pytest.mark.parametrize("name", FINALS)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_page_of_a_final_task_tells_nothing(name, language):
    scene, concealed = load_both_scenes(name)
    assert (
        find_clues(scene, resolve_texts(concealed.content["start"], scene.texts[language])) == set()
    )


@pytest.mark.parametrize("name", FINALS)
def test_the_same_attack_finds_what_is_not_concealed(name):
    scene = load_scene(name)[0]
    start = resolve_texts(scene.content["start"], scene.texts["kk"])
    if scene.kind == "typing":  # has nothing to hide: a flag that told would be found
        start["lines"][0]["trusted"] = True
    assert find_clues(scene, start)


@pytest.mark.parametrize("kind", KINDS)
def test_scenes_of_each_kind_could_stand_in_a_final_test(kind):
    count = 0
    for name, folder in FOLDERS.items():
        if f'kind = "{kind}"' not in (folder / SCENE).read_text(encoding="utf-8").splitlines():
            continue
        scene, concealed = load_both_scenes(name)
        if concealed is not None:
            start = resolve_texts(concealed.content["start"], scene.texts["ru"])
            assert find_clues(scene, start) == set(), name
            count += 1
    assert count


def test_a_false_page_and_a_fraud_are_named_like_any_other():
    scene, concealed = load_both_scenes("cyber-hygiene/03-mail-and-phishing/10-practice-true-tab")
    text = json.dumps(concealed.content["start"])
    assert '"true"' in json.dumps(scene.content["start"])
    assert not {f'"{page}"' for page in scene.content["start"]["pages"]} & set(text.split())
    assert concealed.content["start"]["tabs"] == sorted(concealed.content["start"]["tabs"])
    messages = load_both_scenes("cyber-hygiene/final/02-practice-monday")[1].content["start"][
        "messages"
    ]
    for message in messages.values():
        parts = [part["name"] for part in message["parts"]]
        assert parts == [f"p{number}" for number in range(1, len(parts) + 1)]


def list_deeds(scene):
    """Return right and wrong actions of a scene of all sorts, by the author's names."""
    start, deeds = scene.content["start"], list(scene.content["solution"] or [])
    if scene.kind == "inbox":
        for name, message in start["messages"].items():
            deeds += [["open", name], ["judge", name, "fraud"], ["judge", name, "honest"]]
            for part in message["parts"]:
                deeds += [["point", name, part["name"]], ["follow", name, part["name"]]]
    elif scene.kind == "files":
        for name in list_new_names(scene, "").outer:
            deeds += [[deed, name] for deed in ("delete", "restore", "erase", "cut", "copy")]
        deeds += [["go", "bin"], ["empty"], ["undo"]]
    elif scene.kind == "pointing":
        for name, thing in start["things"].items():
            deeds += [["menu", name], ["click", name], ["double", name], ["point", name]]
            deeds += [["choose", entry["id"]] for entry in thing.get("menu", [])]
            deeds += [["drop", name, holder] for holder in start.get("holders", {})]
        deeds += [["select", "27"], ["select", ""]]
    return deeds


def judge_actions(scene, actions):
    script = build_script(scene.content, scene.pass_percent, scene.texts["kk"])
    trace = [*resolve_texts(actions, scene.texts["kk"]), ["done"]]
    outcome = replay_trace(KINDS[scene.kind], script, 3, Trace(list(range(len(trace))), trace))
    return outcome.goals, outcome.reached, outcome.happened


@pytest.mark.parametrize("name", [name for name in FINALS if load_scene(name)[0].kind != "typing"])
def test_any_run_is_judged_as_by_the_authors_names(name):
    """Runs of right and wrong deeds come to the same goals and the same forbidden deeds."""
    scene, table = load_scene(name)
    concealed, names = conceal_scene(scene, table), list_new_names(scene, table.path)
    kind, deeds, chance = KINDS[scene.kind], list_deeds(scene), random.Random(name)
    script = build_script(scene.content, scene.pass_percent, scene.texts["kk"])
    solution, outcomes = scene.content["solution"], set()
    for _run in range(60):
        state, actions = kind.begin(script.start, 3), []
        first_actions = solution[: chance.randrange(len(solution) + 1)]
        for action in [*first_actions, *chance.choices(deeds, k=12)]:
            try:
                kind.act(state, resolve_texts(action, scene.texts["kk"]))
            except ImpossibleAction:
                continue
            actions.append(action)
        expected = judge_actions(scene, actions)
        assert (
            judge_actions(concealed, [names.rename_action(action) for action in actions])
            == expected
        ), actions
        outcomes.add((expected[0], tuple(expected[2])))
    assert len(outcomes) > 3, "the runs differ in what they reach"


@needs_node
@pytest.mark.parametrize("name", FINALS)
def test_the_browser_plays_what_is_left_as_the_server_does(name):
    concealed = load_both_scenes(name)[1]
    script = build_script(concealed.content, 100, concealed.texts["ru"])
    kind, texts = KINDS[concealed.kind], concealed.texts["ru"]
    actions = list_solution(kind, script, concealed.content, 5, texts)
    if "text" in script.start:
        actions = [["select", script.start["text"]["value"][3:9]], *actions]
    with NodePlayer() as node:
        assert compare_steps(node, kind, script.start, 5, actions) is None


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_kind_says_what_it_conceals_and_why_no_more(kind):
    assert len(kind.conceal.reason.split()) > 5


def test_a_kind_that_does_not_say_it_cannot_be_registered():
    kind = KINDS["inbox"]
    with pytest.raises(TypeError, match="conceal"):
        Kind("new", kind.check, kind.begin, kind.act)
    assert Kind("new", kind.check, kind.begin, kind.act, kind.conceal)


def test_new_names_tell_nothing_of_the_old_ones_and_differ_by_task():
    names = ["true", "false", "prefix", "letter", "twin", "open"]
    new_names = choose_names(names, "final/01-tabs")
    assert new_names == choose_names(reversed(names), "final/01-tabs")
    assert sorted(new_names.values()) == ["n1", "n2", "n3", "n4", "n5", "n6"]
    others = [choose_names(names, f"final/0{task}-tabs") for task in range(9)]
    assert len({tuple(other[name] for name in names) for other in others}) > 6


def change_inbox(change):
    """Return the faults of a final test with an inbox whose content was changed."""
    scene, table = load_scene("cyber-hygiene/final/02-practice-monday")
    content = json.loads(change(json.dumps(scene.content)))
    conceal_scene(replace(scene, content=content), table)
    return [fault.message % fault.params for fault in table.faults]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"m6"', '"m6"', None),
        ("messages.m6", "messages.open", "“open” is also a word of this kind"),
        ('"m5": {', '"m5": {', None),
    ],
)
def test_a_name_that_is_a_word_of_the_kind_is_refused(old, new, fault):
    def change(text):
        name = new.rpartition(".")[2].strip('": {')
        old_name = old.rpartition(".")[2].strip('": {')
        return re.sub(rf'(?<=["."]){old_name}(?=["."])', name, text)

    faults = change_inbox(change)
    assert faults == [] if fault is None else faults[0].startswith(fault)


def test_a_goal_that_names_a_part_without_its_message_is_refused():
    def change(text):
        content = json.loads(text)
        content["goals"][0]["when"] = ["some", "messages", ["is", "place", "demand"]]
        return json.dumps(content)

    assert "“demand”" in change_inbox(change)[0]
