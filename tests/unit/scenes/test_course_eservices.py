"""The portals of e-services in the courses: graded, without real data, passed in several ways."""

import tomllib
from pathlib import Path

import pytest

from lms.scenes.rules.kinds.eservice import ESERVICE
from lms.scenes.rules.kinds.training_numbers import TRAINING_IIN, is_living, list_numbers
from lms.scenes.rules.replay import replay_trace
from lms.scenes.rules.scene import build_script
from lms.scenes.rules.text_references import resolve_texts
from lms.scenes.rules.traces import Trace

COURSES = Path(__file__).resolve().parents[3] / "courses"
FIND, SEND = "15-practice-find-service", "16-practice-send-application"
CORRECT, OWN_KEY = "12-practice-correct-and-download", "05-practice-own-key"
LINES = "05-practice-six-lines"
FOLDERS = {
    path.parent.name: path.parent
    for path in sorted(COURSES.rglob("scene.toml"))
    if 'kind = "eservice"' in path.read_text(encoding="utf-8")
}


def read_toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def load_scene(name, language):
    """Return the scene, and its texts by their dotted names."""
    scene, texts = (
        read_toml(FOLDERS[name] / "scene.toml"),
        read_toml(FOLDERS[name] / f"{language}.toml"),
    )
    return scene, texts | {
        f"{table}.{key}": text
        for table, values in texts.items()
        if isinstance(values, dict)
        for key, text in values.items()
    }


def play_scene(name, change=lambda actions: actions, language="kk"):
    """Return the outcome of the author's solution, changed."""
    scene, texts = load_scene(name, language)
    goals = [{"marks": 1} | goal for goal in scene["goals"]]
    content = {"start": scene["start"], "goals": goals, "forbidden": scene.get("forbidden", [])}
    script = build_script(content, scene["pass"], texts)
    solution = resolve_texts(scene["solution"]["actions"], texts)
    actions = [*change(solution), ["done"]]
    return replay_trace(ESERVICE, script, 7, Trace(list(range(len(actions))), actions))


def replace_action(actions, name, *values):
    """Return the actions with the first one of this name replaced."""
    at = next(index for index, action in enumerate(actions) if action[0] == name)
    return [*actions[:at], *values, *actions[at + 1 :]]


def test_there_are_four_levels():
    levels = {name: load_scene(name, "kk")[0]["level"] for name in FOLDERS}
    assert levels == {FIND: 1, SEND: 2, LINES: 2, CORRECT: 3, OWN_KEY: 4}
    assert not any(load_scene(name, "kk")[0]["required"] for name in FOLDERS)


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_text_holds_a_number_that_could_be_a_living_persons(name, language):
    files = [FOLDERS[name] / "scene.toml", FOLDERS[name] / f"{language}.toml"]
    numbers = [
        number
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        for number in list_numbers(line)
    ]
    assert [number for number in numbers if is_living(number)] == []
    twelve = [number for number in numbers if len(number) == 12]
    assert all(TRAINING_IIN.fullmatch(number) for number in twelve)


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(
    ("name", "change"),
    [
        (FIND, lambda actions: actions[2:] + [["go", "home"], ["open", "garden"]]),
        (
            FIND,
            lambda actions: [
                ["go", "mine"],
                ["day"],
                ["day"],
                ["read", "lamp"],
                ["go", "home"],
                *actions[:2],
            ],
        ),
        (
            SEND,
            lambda actions: replace_action(
                actions[1:], "open", ["topic", "yard"], ["open", "lamp"]
            ),
        ),
        (
            SEND,
            lambda actions: replace_action(
                actions, "confirm", ["edit", "street"], ["next"], ["confirm"], ["back"], ["confirm"]
            ),
        ),
        (CORRECT, lambda actions: replace_action(actions, "code", ["way", "code"], actions[1])),
        (
            CORRECT,  # first the wrong file, then what the office says
            lambda actions: replace_action(
                actions, "fill", ["fill", "paper", "large"], ["next"], ["fill", "paper", "paper"]
            ),
        ),
        (
            CORRECT,
            lambda actions: replace_action(actions, "sign", ["sign", "old", "?"], actions[8]),
        ),
        (OWN_KEY, lambda actions: [["go", "verify"], actions[-1], ["go", "home"], *actions]),
        (OWN_KEY, lambda actions: [one for one in actions if one[0] != "refuse"]),
    ],
)
def test_other_ways_pass_too(name, change, language):
    assert play_scene(name, change, language).passed


def test_a_whole_application_has_to_be_right():
    outcome = play_scene(
        SEND, lambda actions: replace_action(actions, "fill", ["fill", "name", "Зарина"])
    )
    assert "person" not in outcome.goals and outcome.percent == 80
    outcome = play_scene(SEND, lambda actions: actions[:-1])
    assert not outcome.passed


def test_a_wrong_paper_comes_back_and_may_be_corrected():
    def send_pie(actions):
        return replace_action(actions[:9], "fill", ["fill", "paper", "pie"]) + [["day"]]

    outcome = play_scene(CORRECT, send_pie)
    assert not outcome.passed and "paper" not in outcome.goals
    outcome = play_scene(CORRECT, lambda actions: send_pie(actions) + actions[4:])
    assert outcome.passed


@pytest.mark.parametrize("deed", ["given", "foreign"])
def test_a_key_is_neither_given_away_nor_taken(deed):
    texts = load_scene(OWN_KEY, "kk")[1]
    action = {"given": ["give", "helper"], "foreign": ["sign", "irma", texts["key.irma-password"]]}[
        deed
    ]
    outcome = play_scene(OWN_KEY, lambda actions: replace_action(actions, "refuse", action))
    assert list(outcome.happened) == [deed] and not outcome.passed
