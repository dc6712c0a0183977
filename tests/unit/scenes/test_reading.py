"""Faults of scenes are named by file and line."""

from dataclasses import replace

import pytest

from lms.core.faults import Faults
from lms.scenes.rules.reading import FILES, read_scene
from tests.factories.practice import SCENE, TEXTS
from tests.scenes.switch import SWITCH

SCENE_TEXT = SCENE.format(required="false")


def read_scene_files(scene=SCENE_TEXT, kinds=None, **texts):
    """Return the scene, and its faults as "file:line message"."""
    contents = (scene, *({**TEXTS, **texts}[language] for language in ("kk", "ru")))
    files = {name: text.encode() for name, text in zip(FILES, contents, strict=True)}
    faults = Faults()
    source = read_scene("m/t", files, faults, kinds or {"switch": SWITCH})
    return source, [
        f"{fault.location.removeprefix('m/t/')} {fault.message % fault.params}"
        for fault in faults.list_in_order()
    ]


def find_line(text, part, nth=0):
    return [number for number, line in enumerate(text.split("\n"), 1) if part in line][nth]


def test_a_scene_without_faults_is_read():
    scene, faults = read_scene_files()
    assert faults == []
    assert (scene.kind, scene.level, scene.minutes, scene.is_required) == ("switch", 1, 4, False)
    assert scene.pass_percent == 60
    assert [goal["marks"] for goal in scene.content["goals"]] == [2, 1]
    assert scene.texts["ru"]["forbidden.blue"] == "Зажжена синяя лампа"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('kind = "switch"', 'kind = "lamp"', "kind =", "kind has to be one of: switch."),
        ("level = 1", "level = 5", "level =", "level has to be a whole number from 1 to 4."),
        ("level = 1", "level = 1\nlevle = 2", "levle", "levle is no key of this file."),
        ("marks = 2", "marks = 0", "marks", "goals.0.marks"),
        ('"is", "lamps.red.on"', '"equals", "lamps.red.on"', "equals", "is no predicate"),
        ('name = "sign"', 'name = "red"', 'name = "red"', "The name red stands twice."),
        ('sign = "@sign"', "sign = 1.5", "sign = 1.5", "texts, whole numbers, true and false"),
        ('sign = "@sign"', 'sIgn = "a"', "sIgn", "small Latin letters, digits and dashes only"),
        ('["write", "@light"]]', '["done"]]', "actions", "action 2 has to be a list"),
        ('["write", "@light"]]', '["write"]]', "actions", "Action 2 of the solution is impossible"),
        ('[["switch", "red"], ', "[", "actions", "does not reach these goals: red."),
        (
            '["switch", "red"], ',
            '["switch", "red"], ["switch", "blue"], ',
            "actions",
            "forbidden: blue",
        ),
        ("pass = 60", "pass = 60\ncompetences = 4", "competences", "has to be a list"),
        ('"@light"]', '"@dark"]', None, "The text dark is missing."),
        ('"lamps.red.on", true', '"lamps.red.on", false', "[[goals]]", "nothing to do"),
    ],
)  # fmt: skip
def test_a_fault_of_the_scene_is_named_with_its_line(old, new, line, message):
    assert old in SCENE_TEXT
    scene = SCENE_TEXT.replace(old, new)
    if "nothing to do" in message:
        scene = scene.replace("pass = 60", "pass = 50").replace("marks = 2", "marks = 3")
    source, faults = read_scene_files(scene)
    assert source is None
    nth = 1 if message == "The name red stands twice." else 0
    location = "kk.toml" if line is None else f"scene.toml:{find_line(scene, line, nth)}"
    assert any(fault.startswith(location) and message in fault for fault in faults), faults


def test_lines_of_start_are_found_through_tables():
    class Strict:
        @staticmethod
        def check(start):
            yield "lamps: there is one too many."
            yield "rows.2.name: it is unknown."

    kind = replace(SWITCH, check=Strict.check)
    scene = SCENE_TEXT + '\n[start.rows.2]\nname = "x"\n'
    _scene, faults = read_scene_files(scene, {"switch": kind})
    assert faults == [
        f"scene.toml:{find_line(scene, 'lamps = ')} lamps: there is one too many.",
        f"scene.toml:{find_line(scene, 'name = ', -1)} rows.2.name: it is unknown.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ('done = "Лампа горит."\n', "", None, "The text done is missing; it stands in m/t/kk.toml"),
        ('sign = "пусто"', 'sign = ["пусто"]', "sign =", "sign is [1] here and “…”"),
        ('sign = "пусто"', "sign = 1", "sign =", "sign has to be a text, or a list of texts."),
        ('sign = "пусто"', 'sign = ""', "sign =", "sign has to be a text"),
        ('title = "Лампы"', f'title = "{"Л" * 201}"', "title =", "longer than 200 characters"),
        ('title = "Лампы"', "title = Лампы", "title =", "This is not right TOML."),
        ('blue = "Зажжена', 'Blue = "Зажжена', "Blue =", "the name of a text has small Latin"),
    ],
)
def test_a_fault_of_the_texts_is_named_with_its_line(old, new, line, message):
    assert old in TEXTS["ru"]
    text = TEXTS["ru"].replace(old, new)
    source, faults = read_scene_files(ru=text)
    assert source is None
    location = "ru.toml" if line is None else f"ru.toml:{find_line(text, line)}"
    assert any(fault.startswith(location) and message in fault for fault in faults), faults


def test_a_text_that_is_not_shown_is_a_fault():
    more = {language: f'unused = "x"\n{text}' for language, text in TEXTS.items()}
    _scene, faults = read_scene_files(**more)
    assert faults == ["kk.toml:1 The scene shows no text unused."]


def test_hints_are_a_list_and_the_title_is_none():
    more = {
        language: text.replace("hints = [", "hints = ").replace('."]', '."').replace('.", "', ". ")
        for language, text in TEXTS.items()
    }
    _scene, faults = read_scene_files(**more)
    assert faults == [f"kk.toml:{find_line(TEXTS['kk'], 'hints')} hints has to be a list of texts."]


def test_a_kind_that_solves_its_scenes_needs_no_solution():
    scene = SCENE_TEXT[: SCENE_TEXT.index("[solution]")]
    _scene, faults = read_scene_files(scene)
    assert any("solution is missing" in fault for fault in faults)

    def solve(state):
        return [["switch", "red"], ["write", "жарық"]]

    kind = replace(SWITCH, solve=solve)
    source, faults = read_scene_files(
        scene, {"switch": kind}, ru=TEXTS["ru"].replace('"свет"', '"жарық"')
    )
    assert (faults, source.content["solution"]) == ([], None)
