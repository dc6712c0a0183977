"""The browsers of the courses: graded, without real domains, and passed in more than one way."""

import re
import tomllib
from pathlib import Path

import pytest

from lms.scenes.rules.kinds.browser import BROWSER
from lms.scenes.rules.replay import replay_trace
from lms.scenes.rules.scene import build_script
from lms.scenes.rules.text_references import resolve_texts
from lms.scenes.rules.traces import Trace

COURSES = Path(__file__).resolve().parents[3] / "courses"
INVENTED = re.compile(r"https?://[^/@:]+\.example(?:/\S*)?")
TYPED_URL, SEARCH = "11-practice-address", "12-practice-search"
TABS, FORM = "10-practice-true-tab", "06-practice-right-form"
FOLDERS = {
    path.parent.name: path.parent
    for path in sorted(COURSES.rglob("scene.toml"))
    if 'kind = "browser"' in path.read_text(encoding="utf-8")
}
LANGUAGES = ("kk", "ru")


def read_toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def play_scene(name, actions, *, language="kk", seed=7):
    """Return the outcome of these actions; that of the author's solution for None."""
    folder = FOLDERS[name]
    scene, texts = read_toml(folder / "scene.toml"), read_toml(folder / f"{language}.toml")
    texts |= {
        f"{table}.{key}": text
        for table, values in texts.items()
        if isinstance(values, dict)
        for key, text in values.items()
    }
    goals = [{"marks": 1} | goal for goal in scene["goals"]]
    content = {"start": scene["start"], "goals": goals, "forbidden": scene.get("forbidden", [])}
    script = build_script(content, scene["pass"], texts)
    solution = resolve_texts(scene["solution"]["actions"], texts)
    trace_actions = [*(solution if actions is None else actions), ["done"]]
    return replay_trace(
        BROWSER, script, seed, Trace(list(range(len(trace_actions))), trace_actions)
    )


def test_there_are_four_levels():
    scenes = {name: read_toml(folder / "scene.toml") for name, folder in FOLDERS.items()}
    levels = {name: scene["level"] for name, scene in scenes.items()}
    assert {TYPED_URL: 1, SEARCH: 2, TABS: 3, FORM: 4}.items() <= levels.items()
    assert not any(scene["required"] for scene in scenes.values())


@pytest.mark.parametrize("name", FOLDERS)
class TestEachBrowser:
    """One scene."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_solution_reaches_every_goal(self, name, language):
        outcome = play_scene(name, None, language=language)
        assert (outcome.percent, outcome.passed) == (100, True)

    def test_doing_nothing_does_not_pass(self, name):
        assert not play_scene(name, []).passed

    def test_its_urls_are_plainly_invented(self, name):
        pages = read_toml(FOLDERS[name] / "scene.toml")["start"]["pages"].values()
        assert [page["address"] for page in pages if not INVENTED.fullmatch(page["address"])] == []


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        (TYPED_URL, [["go", "кітапхана"], ["follow", "library"], ["follow", "hours"], ["back"]]),
        (TYPED_URL, [["go", "KITAPHANA.example/uaqyty"], ["go", "http://kitaphana.example"]]),
        (
            SEARCH,
            [
                ["go", "поликлиника"],
                ["follow", "clinic"],
                ["back"],
                ["follow", "clinic"],
                ["follow", "doctors"],
                ["bookmark"],
            ],
        ),
        (
            SEARCH,
            [["go", "emhana-saryozek.example"], ["reload"], ["bookmark"], ["follow", "doctors"]],
        ),
        (
            TABS,
            [
                ["close", "open"],
                ["close", "letter"],
                ["close", "twin"],
                ["close", "prefix"],
                ["look"],
                ["send", ""],
            ],
        ),
        (
            TABS,
            [
                ["tab"],
                *(["close", tab] for tab in ("true", "prefix", "letter", "twin", "open")),
                ["go", "kuzhat.akimat-saryozek.example/kiru"],
                ["look"],
                ["send", ""],
            ],
        ),
        (
            FORM,
            [
                ["go", "akimat-saryozek.example/blank"],
                ["reload"],
                ["bookmark"],
                ["keep", "program"],
                ["remove", "program"],
                ["download", "remote-docx"],
                ["run", "remote-docx"],
            ],
        ),
        (
            FORM,
            [
                ["remove", "program"],
                ["go", "бланк"],
                ["follow", "office"],
                ["follow", "forms"],
                ["reload"],
                ["bookmark"],
                ["download", "remote-pdf"],
                ["remove", "remote-pdf"],
                ["download", "remote-docx"],
                ["run", "remote-docx"],
            ],
        ),
    ],
)
def test_another_way_to_the_goal_passes(name, actions):
    outcome = play_scene(name, actions)
    assert (outcome.percent, outcome.passed) == (100, True)


@pytest.mark.parametrize("page", ["prefix", "letter", "twin", "open"])
@pytest.mark.parametrize("deed", ["stays open", "gets a password"])
def test_no_false_tab_may_stay_or_get_a_password(page, deed):
    others = [tab for tab in ("prefix", "letter", "twin", "open") if tab != page]
    actions = [["switch", page], *([["send", ""], ["close", page]] if "gets" in deed else [])]
    actions += [*(["close", tab] for tab in others), ["switch", "true"], ["look"], ["send", ""]]
    assert not play_scene(TABS, actions).passed


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        (
            SEARCH,
            [
                ["go", "емхана"],
                ["follow", "fast"],
                ["bookmark"],
                ["back"],
                ["follow", "clinic"],
                ["reload"],
                ["follow", "doctors"],
            ],
        ),
        (
            SEARCH,
            [
                ["go", "емхана"],
                ["follow", "fast"],
                ["send", ""],
                ["back"],
                ["follow", "clinic"],
                ["reload"],
                ["bookmark"],
                ["follow", "doctors"],
            ],
        ),
        (
            FORM,
            [
                ["keep", "program"],
                ["run", "program"],
                ["remove", "program"],
                ["go", "akimat-saryozek.example/blank"],
                ["reload"],
                ["bookmark"],
                ["download", "remote-docx"],
                ["run", "remote-docx"],
            ],
        ),
        (
            FORM,
            [
                ["remove", "program"],
                ["go", "akimat-koktobe.example/blank"],
                ["download", "other-docx"],
                ["run", "other-docx"],
                ["go", "akimat-saryozek.example"],
                ["bookmark"],
            ],
        ),
        (
            FORM,
            [
                ["remove", "program"],
                ["go", "akimat-saryozek.example/blank"],
                ["reload"],
                ["bookmark"],
                ["download", "remote-pdf"],
                ["run", "remote-pdf"],
            ],
        ),
    ],
    ids=[
        "the advertisement is marked",
        "it gets a number",
        "the program is run",
        "the form of another office",
        "the wrong format",
    ],
)
def test_a_wrong_choice_does_not_pass(name, actions):
    assert not play_scene(name, actions).passed
