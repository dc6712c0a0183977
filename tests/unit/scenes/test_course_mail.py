"""The scenes of mail in the courses: any way that reaches the goal counts, and no harmful one."""

import re
import tomllib
from pathlib import Path

import pytest

from lms.scenes.rules.kinds.mail import MAIL
from lms.scenes.rules.replay import replay_trace
from lms.scenes.rules.scene import build_script
from lms.scenes.rules.traces import Trace

COURSES = Path(__file__).resolve().parents[3] / "courses"
INVENTED = re.compile(r"[a-z0-9.-]+@[a-z0-9.-]+\.example")
FOLDERS = {
    path.parent.name: path.parent
    for path in sorted(COURSES.rglob("scene.toml"))
    if 'kind = "mail"' in path.read_text(encoding="utf-8")
}
ANSWER, SEND = "14-practice-answer-letter", "17-practice-letter-with-file"
PHRASE, MORNING = "06-practice-strong-phrase", "12-practice-mail-morning"
HELP, WRONG_EMAIL = "06-practice-help-without-password", "06-practice-wrong-address"
AKIMAT = "audan-akimat.example"


def read_toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def play_scene(name, *actions):
    """Return the outcome of actions, which are followed by "done"."""
    scene, texts = read_toml(FOLDERS[name] / "scene.toml"), read_toml(FOLDERS[name] / "kk.toml")
    goals = [{"marks": 1} | goal for goal in scene["goals"]]
    content = {"start": scene["start"], "goals": goals, "forbidden": scene.get("forbidden", [])}
    script = build_script(content, scene["pass"], texts)
    trace = [*(list(action) for action in actions), ["done"]]
    return replay_trace(MAIL, script, 7, Trace(list(range(len(trace))), trace))


def write_letter(email, text="Міне, жіберіп отырмын.", *, files=()):
    attach = [("attach", file) for file in files]
    return [("write",), ("add", "to", email), ("fill", "text", text), *attach, ("send",)]


def answer_letter(letter, way="reply"):
    return [("open", letter), (way,), ("fill", "text", "Жақсы, барамын."), ("send",)]


def test_the_courses_have_four_levels_of_mail():
    levels = {name: read_toml(folder / "scene.toml")["level"] for name, folder in FOLDERS.items()}
    assert {
        ANSWER: 1,
        SEND: 2,
        PHRASE: 3,
        HELP: 3,
        WRONG_EMAIL: 3,
        MORNING: 4,
    }.items() <= levels.items()


@pytest.mark.parametrize("name", FOLDERS)
class TestEachScene:
    """One scene."""

    def test_who_does_nothing_does_not_pass(self, name):
        assert not play_scene(name).passed

    def test_its_emails_are_plainly_invented(self, name):
        text = (FOLDERS[name] / "scene.toml").read_text(encoding="utf-8")
        addresses = re.findall(r"[\w.-]+@[\w.-]+", text)
        assert addresses
        assert [email for email in addresses if not INVENTED.fullmatch(email)] == []


def test_an_answer_may_be_a_new_letter_or_go_to_all():
    assert play_scene(ANSWER, ("open", "meeting"), *write_letter("nurgul@mektep5.example")).passed
    assert play_scene(ANSWER, *answer_letter("meeting", "reply-all")).passed
    assert not play_scene(ANSWER, ("open", "meeting"), ("reply",), ("save",)).passed
    assert not play_scene(
        ANSWER, ("open", "meeting"), ("reply",), ("send",)
    ).passed  # without a word
    assert not play_scene(
        ANSWER, ("open", "meeting"), *write_letter("kitap@kitaphana.example")
    ).passed


def test_a_wrong_letter_may_be_followed_by_the_right_one():
    house = "abai12@turgyn-ui.example"
    right = [("write",), ("fill", "subject", "Шам"), *write_letter(house, files=["new"])[1:]]
    assert play_scene(SEND, *right).passed
    assert play_scene(SEND, *write_letter(house, files=["old"]), *right).passed
    assert "file" not in play_scene(SEND, *write_letter(house, files=["old", "new"])).goals
    assert play_scene(SEND, *write_letter("abai21@turgyn-ui.example", files=["new"])).goals == ()


@pytest.mark.parametrize("files", [[], ["old"], ["old", "new"]])
def test_a_letter_without_the_right_file_does_not_pass(files):
    house = "abai12@turgyn-ui.example"
    letter_actions = [("write",), ("fill", "subject", "Шам"), *write_letter(house, files=files)[1:]]
    outcome = play_scene(SEND, *letter_actions)
    assert {"person", "subject", "text"} == set(outcome.goals)
    assert not outcome.passed


def test_a_letter_to_a_stranger_as_well_does_not_pass():
    house, stranger = "abai12@turgyn-ui.example", "abai21@turgyn-ui.example"
    letter_actions = [
        ("write",),
        ("fill", "subject", "Шам"),
        *write_letter(house, files=["new"])[1:],
    ]
    outcome = play_scene(SEND, ("write",), ("add", "to", stranger), *letter_actions[1:])
    assert "person" not in outcome.goals
    assert not outcome.passed


def test_a_phrase_and_a_factor_are_not_told_to_a_fraudster():
    first_actions = [("sign-in",), ("go", "account"), ("password", 15, 4), ("factor", "318024")]
    out = [("sign-out",)]
    assert play_scene(PHRASE, *first_actions, *answer_letter("order"), *out).percent == 100
    assert play_scene(PHRASE, *first_actions, *out).passed  # five marks of six
    outcome = play_scene(PHRASE, *first_actions, *answer_letter("fraud"), *out)
    assert "fraud" in outcome.happened
    assert not outcome.passed


def test_who_stays_signed_in_has_not_left_the_mail():
    first_actions = [("sign-in",), ("go", "account"), ("password", 15, 4)]
    outcome = play_scene(PHRASE, *first_actions, ("factor", "318024"), *answer_letter("order"))
    assert {"phrase", "factor", "answer"} == set(outcome.goals)
    assert not outcome.passed
    assert (
        "out" not in play_scene(PHRASE).goals
        and "out" not in play_scene(PHRASE, *first_actions, ("sign-out",)).goals
    )
    back = [("factor", "318024"), ("sign-out",), ("sign-in",)]
    assert "out" not in play_scene(PHRASE, *first_actions, *back).goals


DONE_RIGHT = [
    *answer_letter("course"),
    *answer_letter("meet", "reply-all"),
    *[("open", "duty"), ("forward",), ("add", "to", f"gulnar@{AKIMAT}"), ("send",)],
    *[("open", "shop"), ("spam",), ("go", "spam"), ("open", "lost"), ("unspam",), ("go", "inbox")],
]


@pytest.mark.parametrize(
    "report",
    [
        [("open", "fraud"), ("report",)],
        write_letter(f"murat@{AKIMAT}", "Сағат 9:06-да «Жәшігіңіз толды» деген күдікті хат келді."),
    ],
)
def test_a_fraud_is_reported_by_the_button_or_by_a_new_letter(report):
    assert play_scene(MORNING, *DONE_RIGHT, *report).percent == 100


def test_a_downloaded_schedule_may_be_attached_to_an_answer():
    way = [("open", "duty"), ("download", "duty"), ("close",), ("open", "ask"), ("reply",)]
    outcome = play_scene(MORNING, *way, ("attach", "duty"), ("send",))
    assert outcome.goals == ("forward",)


def test_an_answer_to_all_is_no_answer_to_one():
    assert "answer" not in play_scene(MORNING, *answer_letter("course", "reply-all")).goals


def test_an_answer_to_one_is_no_answer_to_all():
    assert "all" not in play_scene(MORNING, *answer_letter("meet")).goals
    assert "all" not in play_scene(MORNING, *answer_letter("course", "reply-all")).goals
    assert "all" in play_scene(MORNING, *answer_letter("meet", "reply-all")).goals
    people = [("add", "copy", f"{name}@{AKIMAT}") for name in ("gulnar", "olga")]
    new = write_letter(f"shavkat@{AKIMAT}", "Маған ыңғайлы.")
    assert "all" in play_scene(MORNING, *new[:-1], *people, ("send",)).goals


@pytest.mark.parametrize(
    ("deed", "harm"),
    [
        (answer_letter("fraud"), "reply"),
        ([("open", "fraud"), ("forward",), ("add", "to", f"olga@{AKIMAT}"), ("send",)], "spread"),
        (write_letter(f"gulnar@{AKIMAT}", files=["people"]), "people"),
    ],
)
def test_what_would_do_harm_is_forbidden(deed, harm):
    outcome = play_scene(MORNING, *DONE_RIGHT, ("open", "fraud"), ("report",), ("close",), *deed)
    assert list(outcome.happened) == [harm]
    assert not outcome.passed


def test_what_is_begun_and_not_sent_does_no_harm():
    actions = [("open", "fraud"), ("reply",), ("discard",), ("write",), ("attach", "people")]
    assert not play_scene(MORNING, *actions, ("save",)).happened
