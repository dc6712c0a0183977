"""The scenes of files and folders for beginners: any way to the goal counts."""

import tomllib
from pathlib import Path

import pytest

from lms.scenes.rules.kinds.files import FILES
from lms.scenes.rules.replay import replay_trace
from lms.scenes.rules.scene import build_script
from lms.scenes.rules.traces import Trace

COURSES = Path(__file__).resolve().parents[3] / "courses"
MODULE = COURSES / "first-steps/04-files-and-folders"
GARDEN = COURSES / "first-steps/final/05-practice-garden-papers"
ARCHIVE = COURSES / "cyber-hygiene/final/04-practice-stick-to-archive"
LOST = "12-practice-bin-and-search"
FOUND = [["restore", "prices"], ["move", "invitation", "documents", "keep"]]
DELETED = ["delete", "draft"]


def play_scene(name, actions):
    """Return the outcome of actions and "done" in a task of the module or at a path."""
    scene, texts = (
        tomllib.loads((MODULE / name / file).read_text(encoding="utf-8"))
        for file in ("scene.toml", "kk.toml")
    )
    goals = [{"marks": 1} | goal for goal in scene["goals"]]
    content = {"start": scene["start"], "goals": goals, "forbidden": scene.get("forbidden", [])}
    trace = [*actions, ["done"]]
    script = build_script(content, scene.get("pass", 100), texts)
    return replay_trace(FILES, script, 7, Trace(list(range(len(trace))), trace))


@pytest.mark.parametrize("more", [[], [["empty"]], [["erase", "draft"]]])
def test_what_is_deleted_may_lie_in_the_bin_or_be_gone_for_good(more):
    assert play_scene(LOST, [*FOUND, DELETED, *more]).passed


def test_what_is_needed_must_not_be_gone():
    assert "erased" in play_scene(LOST, [["empty"], FOUND[1], DELETED]).happened
    assert not play_scene(LOST, [*FOUND, ["delete", "letter"]]).passed
    assert not play_scene(LOST, [*FOUND, DELETED, ["restore", "draft"]]).passed


def test_what_is_to_be_moved_must_not_be_copied():
    copy_actions = [["copy", "invitation"], ["paste", "documents", "keep"], ["restore", "prices"]]
    outcome = play_scene(LOST, [*copy_actions, DELETED])
    assert set(outcome.goals) == {"restored", "deleted"} and not outcome.passed


@pytest.mark.parametrize(("way", "more_goals"), [("cut", {"papers", "picture"}), ("copy", set())])
def test_papers_of_the_garden_leave_the_downloads(way, more_goals):
    folder = tomllib.loads((GARDEN / "kk.toml").read_text(encoding="utf-8"))["folder"]
    actions = [
        *[["go", "documents"], ["make", folder], ["go", "downloads"]],
        *[[way, "tulips"], ["paste", "pictures", "keep"]],
        *[[way, "receipt seeds"], ["paste", "made-1", "keep"]],
    ]
    assert set(play_scene(GARDEN, actions).goals) == {"folder", "flat"} | more_goals


@pytest.mark.parametrize(("way", "is_kept"), [("copy", True), ("cut", False)])
def test_a_report_for_the_archive_stays_on_the_computer(way, is_kept):
    actions = [["restore", "annex"], ["plug"], [way, "report"], ["paste", "stick", "keep"]]
    actions += [["copy", "annex"], ["paste", "stick", "keep"], ["eject"], ["pull"]]
    assert ("kept" in play_scene(ARCHIVE, actions).goals) is is_kept
