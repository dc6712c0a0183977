"""The inboxes of the courses: graded, fair, and without real brands."""

import re
import tomllib
from pathlib import Path

import pytest

from lms.scenes.rules.kinds.inbox import INBOX
from lms.scenes.rules.replay import replay_trace
from lms.scenes.rules.scene import build_script
from lms.scenes.rules.traces import Trace

COURSES = Path(__file__).resolve().parents[3] / "courses"
INVENTED = re.compile(r"(?:.+\.(?:example|test)(?:/\S*)?|\+7 700 000 00 \d\d)")
FOLDERS = [
    path.parent
    for path in sorted(COURSES.rglob("scene.toml"))
    if path.parents[1].name != "final"  # those have no level of the course and no pass mark
    and 'kind = "inbox"' in path.read_text(encoding="utf-8")
]


def read_toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def play_scene(folder, decide, *, before=()):
    """Return the outcome if each message gets the verdict and the folder that `decide` returns."""
    scene, texts = read_toml(folder / "scene.toml"), read_toml(folder / "kk.toml")
    goals = [{"marks": 1} | goal for goal in scene["goals"]]
    content = {"start": scene["start"], "goals": goals, "forbidden": scene.get("forbidden", [])}
    script = build_script(content, scene["pass"], texts)
    actions = list(before)
    for name, message in script.start["messages"].items():
        verdict, part = decide(message)
        actions += [["open", name], ["judge", name, verdict]]
        actions += [["point", name, part]] if part else []
    actions.append(["done"])
    return replay_trace(INBOX, script, 7, Trace(list(range(len(actions))), actions))


def list_contacts(messages):
    for message in messages.values():
        yield message["address"]
        yield from (part["address"] for part in message["parts"] if "address" in part)


def test_the_course_has_four_levels_up_to_twelve_messages():
    scenes = [read_toml(folder / "scene.toml") for folder in FOLDERS]
    assert [scene["level"] for scene in scenes] == [1, 2, 3, 4]
    assert [len(scene["start"]["messages"]) for scene in scenes] == [4, 6, 9, 12]
    for scene in scenes:
        messages = scene["start"]["messages"].values()
        assert {message["channel"] for message in messages} == {"mail", "chat"}
        assert {message["answer"] for message in messages} == {"honest", "fraud"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
class TestEachInbox:
    """One scene."""

    @pytest.mark.parametrize("which", [0, -1])
    def test_every_part_that_gives_a_fraud_away_reaches_the_goals(self, folder, which):
        outcome = play_scene(
            folder, lambda one: (one["answer"], one["places"][which] if one["places"] else "")
        )
        assert (outcome.percent, outcome.passed) == (100, True)

    @pytest.mark.parametrize("verdict", ["fraud", "honest"])
    def test_one_verdict_for_all_does_not_pass(self, folder, verdict):
        part = "sender" if verdict == "fraud" else ""
        assert not play_scene(folder, lambda _message: (verdict, part)).passed

    def test_its_contacts_are_plainly_invented(self, folder):
        contacts = list(list_contacts(read_toml(folder / "scene.toml")["start"]["messages"]))
        assert [contact for contact in contacts if not INVENTED.fullmatch(contact)] == []

    def test_opening_what_a_fraudster_sent_is_forbidden_in_the_upper_levels(self, folder):
        scene = read_toml(folder / "scene.toml")
        for name, message in scene["start"]["messages"].items():
            for part in message["parts"]:
                if part["kind"] == "text":
                    continue
                outcome = play_scene(
                    folder,
                    lambda one: (one["answer"], one["places"][0] if one["places"] else ""),
                    before=[["open", name], ["follow", name, part["name"]], ["close"]],
                )
                is_forbidden = scene["level"] >= 3 and message["answer"] == "fraud"
                assert outcome.passed is not is_forbidden, name
