"""The tables and texts of the courses: all ways to the goal pass, and no other does."""

import tomllib
from pathlib import Path

import pytest

from lms.scenes.rules.kinds.office import OFFICE
from lms.scenes.rules.replay import replay_trace
from lms.scenes.rules.scene import build_script
from lms.scenes.rules.traces import Trace

MODULE = (
    Path(__file__)
    .resolve()
    .parents[3]
    .joinpath("courses", "first-steps", "06-printing-and-accessibility")
)
PAID = [["enter", "b2", "2 450"], ["enter", "b3", "3420,00"], ["enter", "b4", "5180 ₸"]]
SAVED = [["save-as", "{name}", "committee", "xlsx"]]
SHOWN = [["filter", "b4"], ["chart", "a", "c"]]


def read_toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def play_scene(name, actions, language="kk"):
    """Return the names of the goals reached, and whether the run is passed."""
    scene, texts = (
        read_toml(MODULE / name / "scene.toml"),
        read_toml(MODULE / name / f"{language}.toml"),
    )
    goals = [{"marks": 1} | goal for goal in scene["goals"]]
    content = {"start": scene["start"], "goals": goals, "forbidden": scene.get("forbidden", [])}
    script = build_script(content, scene.get("pass", 100), texts)
    filled = [
        [member.format(**texts) if isinstance(member, str) else member for member in action]
        for action in [*actions, ["done"]]
    ]
    outcome = replay_trace(OFFICE, script, 7, Trace(list(range(len(filled))), filled))
    return set(outcome.goals), outcome.passed


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize(
    ("name", "actions"),
    [
        (
            "08-practice-heading",
            [
                ["set", "p1", "style", "heading"],
                ["set", "p1", "align", "center"],
                ["save-as", "{name}", "notices", "docx"],
            ],
        ),
        (
            "08-practice-heading",  # saved over the sample by mistake, and put right again
            [
                ["resize", "p1", 36],
                ["set", "p1", "bold", "on"],
                ["save"],
                ["save-as", "{name}", "notices", "pdf"],
                ["undo"],
                ["save"],
                ["set", "p1", "bold", "on"],
            ],
        ),
        (
            "09-practice-print",
            [["print", "1", 1], ["print", "1-1", 1], ["save-as", "Ә", "club", "pdf"]],
        ),
        ("10-practice-payments", [*PAID, ["enter", "b5", "=B2+B3+B4"], ["save"]]),
        ("10-practice-payments", [["enter", "b5", "=СУММ(b2;B3;в4)"], *PAID, ["save"]]),
        (
            "10-practice-payments",
            [["enter", "b5", "=ҚОСЫНДЫ(B2:B4)"], *PAID, ["save-as", "Ә", "desktop", "csv"]],
        ),
        ("11-practice-list", [*SHOWN, ["sort", "c", "up"], ["sort", "c", "down"], *SAVED]),
    ],
)
def test_another_way_to_the_goal_passes(name, actions, language):
    assert play_scene(name, actions, language)[1]


@pytest.mark.parametrize(
    ("name", "actions", "missed_goals"),
    [
        ("08-practice-heading", [["set", "p1", "style", "heading"], ["save"]], {"saved", "kept"}),
        (
            "08-practice-heading",
            [["set", "p1:p4", "style", "heading"], ["save-as", "{name}", "notices", "docx"]],
            {"rest"},
        ),
        (
            "08-practice-heading",  # made large after it was saved
            [["save-as", "{name}", "notices", "docx"], ["set", "p1", "style", "heading"]],
            {"saved"},
        ),
        ("09-practice-print", [["print", "", 2], ["save-as", "Ә", "desktop", "pdf"]], {"pdf"}),
        ("09-practice-print", [["print", "", 2], ["save-as", "Ә", "club", "pdf"]], {"printed"}),
        ("10-practice-payments", [*PAID, ["enter", "b5", "11050"], ["save"]], {"total", "saved"}),
        ("10-practice-payments", [*PAID, ["enter", "b5", "=SUM(B2:B3)"], ["save"]], {"total"}),
        ("10-practice-payments", [*PAID, ["enter", "b5", "=SUM(B2:B4)"]], {"saved"}),
        ("11-practice-list", [*SHOWN, ["sort", "a", "down"], *SAVED], {"sorted"}),
        ("11-practice-list", [["sort", "c", "down"], *SAVED, *SHOWN], {"saved"}),
    ],
)
def test_what_falls_short_is_named(name, actions, missed_goals):
    goals, is_passed = play_scene(name, actions)
    assert not is_passed
    assert not missed_goals & goals
