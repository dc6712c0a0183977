"""Practice at the computer itself: any right way passes, and what loses work never does."""

import tomllib
from pathlib import Path

import pytest

from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.replay import replay_trace
from lms.scenes.rules.scene import build_script
from lms.scenes.rules.text_references import resolve_texts
from lms.scenes.rules.traces import Trace

COURSE = Path(__file__).resolve().parents[3] / "courses" / "first-steps"
CAMERA = "01-devices/10-practice-camera"
POWER = "02-mouse-and-keyboard/12-practice-power"
SIGN_IN = "02-mouse-and-keyboard/13-practice-sign-in"
KEYS = "02-mouse-and-keyboard/14-practice-keys"
POINTERS = "03-desktop-and-windows/13-practice-pointers"
SOUND = "03-desktop-and-windows/19-practice-sound"
RIGHT_KEY = "05-typing/12-practice-right-key"
SETTINGS = "06-printing-and-accessibility/13-practice-settings"
UPDATE = "03-desktop-and-windows/20-practice-update"
PLACES = "04-files-and-folders/15-practice-where-to-keep"
SCENES = (*(CAMERA, POWER, SIGN_IN, KEYS, POINTERS), *(SOUND, UPDATE, PLACES, RIGHT_KEY, SETTINGS))


def read_toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def play_scene(name, actions=None, language="kk"):
    """Return the outcome of these actions; those of the author for None."""
    scene, texts = (
        read_toml(COURSE / name / "scene.toml"),
        read_toml(COURSE / name / f"{language}.toml"),
    )
    goals = [{"marks": 1} | goal for goal in scene["goals"]]
    content = {"start": scene["start"], "goals": goals, "forbidden": scene.get("forbidden", [])}
    script = build_script(content, scene["pass"], texts)
    if actions is None:
        actions = scene["solution"]["actions"]
    trace_actions = [*resolve_texts([list(action) for action in actions], texts), ["done"]]
    return replay_trace(
        KINDS[scene["kind"]], script, 7, Trace(list(range(len(trace_actions))), trace_actions)
    )


def read_solution(name):
    return read_toml(COURSE / name / "scene.toml")["solution"]["actions"]


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_solution_reaches_every_goal_and_nothing_reaches_none(name, language):
    assert (play_scene(name, None, language).percent, play_scene(name, [], language).percent) == (
        100,
        0,
    )


ON = [["click", "unit"], ["click", "monitor"], ["double", "schedule"], ["shut", "schedule"]]
MENU = [["click", "start"], ["click", "power"]]


def test_a_computer_may_be_switched_on_before_its_monitor_and_sleep_in_between():
    sleep_actions = [*MENU, ["click", "sleep"], ["click", "unit"]]
    shutdown_actions = [*MENU, ["click", "shutdown"], ["click", "monitor"]]
    assert play_scene(POWER, [*ON, *sleep_actions, *shutdown_actions]).percent == 100


def test_a_schedule_that_was_open_at_the_end_can_still_be_shut():
    shutdown_actions = [*MENU, ["click", "shutdown"], ["click", "monitor"]]
    assert play_scene(POWER, [*ON[:3], *shutdown_actions, ["shut", "schedule"]]).percent == 100


def test_a_dark_monitor_is_no_computer_that_is_off():
    outcome = play_scene(POWER, [*ON, ["click", "monitor"]])
    assert set(outcome.goals) == {"on", "closed"} and not outcome.passed


@pytest.mark.parametrize(
    ("name", "first_actions"), [(POWER, ON), (SIGN_IN, [["click", "unit"], ["click", "me"]])]
)
def test_who_switches_off_by_the_button_does_not_pass(name, first_actions):
    outcome = play_scene(name, [*first_actions, ["click", "unit"]])
    assert list(outcome.happened) == ["cut"] and not outcome.passed
    assert list(play_scene(name, [*read_solution(name), ["click", "unit"]]).happened) == []


@pytest.mark.parametrize(
    ("deeds", "missed_goals"),
    [
        ([["click", "shutdown"]], {"out"}),
        (
            [["click", "start"], ["click", "name"], ["click", "lock"], ["click", "shutdown"]],
            {"out"},
        ),
    ],
    ids=["signed in still", "locked only"],
)
def test_who_does_not_sign_out_leaves_the_door_open(deeds, missed_goals):
    signed_in = [["click", "unit"], ["click", "power"], ["click", "me"], ["set", "password", 1]]
    outcome = play_scene(SIGN_IN, [*signed_in, ["double", "note"], ["shut", "note"], *deeds])
    assert {"in", "out", "off"} - set(outcome.goals) == missed_goals


@pytest.mark.parametrize("name", [KEYS, RIGHT_KEY, POINTERS, PLACES])
def test_a_wrong_drop_costs_its_goal_alone_and_can_be_put_right(name):
    right = read_solution(name)
    _drop, first, holder = right[0]
    elsewhere = next(other for _drop, _thing, other in right if other != holder)
    wrong = ["drop", first, elsewhere]
    assert first not in play_scene(name, [*right, wrong]).goals
    assert len(play_scene(name, [*right, wrong]).goals) == len(right) - 1
    assert play_scene(name, [*right, wrong, ["drop", first, holder]]).percent == 100


def test_both_tasks_of_keys_together_ask_for_the_nine_keys():
    holders = {holder for name in (KEYS, RIGHT_KEY) for _drop, _card, holder in read_solution(name)}
    keys = "enter shift ctrl backspace delete arrows tab caps num"
    assert holders == set(keys.split())


@pytest.mark.parametrize("thing", ["plug-hole", "pad", "button"])
def test_what_neither_sees_nor_hears_belongs_in_no_box(thing):
    outcome = play_scene(CAMERA, [*read_solution(CAMERA), ["drop", thing, "sees"]])
    assert "apart" not in outcome.goals and not outcome.passed


@pytest.mark.parametrize(
    ("deed", "missed_goal"),
    [
        (["set", "volume", 0], "quiet"),
        (["set", "volume", 41], "quiet"),
        (["click", "speaker"], "video"),
        (["click", "music"], "music"),
        (["drop", "headphones", "usb"], "headphones"),
    ],
)
def test_each_part_of_the_sound_counts(deed, missed_goal):
    assert {"quiet", "music", "headphones", "video"} - set(
        play_scene(SOUND, [*read_solution(SOUND), deed]).goals
    ) == {missed_goal}


def test_settings_stay_when_their_section_is_left():
    screen = [["click", "screen"], ["set", "scale", 25], ["click", "sharp"]]
    mouse = [["click", "mouse"], ["set", "speed", 0], ["click", "right"]]
    assert play_scene(SETTINGS, [*screen, *mouse, ["click", "sound"]]).percent == 100
    assert "sharp" not in play_scene(SETTINGS, [*mouse, *screen, ["click", "coarse"]]).goals


@pytest.mark.parametrize(
    ("deed", "harm"), [(["click", "popup"], "fake"), (["click", "now"], "lost")]
)
def test_an_update_from_a_site_or_before_saving_does_not_pass(deed, harm):
    first_actions = [["click", "settings"], ["click", "update"], ["click", "check"]]
    outcome = play_scene(UPDATE, [*first_actions, deed, ["click", "letter"], ["click", "later"]])
    assert list(outcome.happened) == [harm] and not outcome.passed


def test_whoever_saved_may_change_their_mind_about_the_hour():
    assert (
        play_scene(UPDATE, [*read_solution(UPDATE), ["click", "now"], ["click", "later"]]).percent
        == 100
    )
    assert "planned" not in play_scene(UPDATE, [*read_solution(UPDATE), ["click", "now"]]).goals
