"""Practice of the internet and mail for beginners: any right way passes, no wrong choice does."""

import re
import tomllib
from pathlib import Path

import pytest

from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.replay import replay_trace
from lms.scenes.rules.scene import build_script
from lms.scenes.rules.text_references import resolve_texts
from lms.scenes.rules.traces import Trace

COURSE = Path(__file__).resolve().parents[3] / "courses" / "first-steps"
WAYS = "03-desktop-and-windows/15-practice-three-ways"
PROTECT = "03-desktop-and-windows/16-practice-protect"
TIMETABLE = "03-desktop-and-windows/17-practice-timetable"
ENDINGS = "05-typing/19-practice-endings"
SITE = "05-typing/18-practice-site-or-mail"
MAILBOX = "05-typing/21-practice-new-mailbox"
ATTACHMENT = "04-files-and-folders/14-practice-attachment"
LETTER = "05-typing/20-practice-polite-letter"
TRACE = "03-desktop-and-windows/18-practice-own-trace"
TOOLS = "01-devices/09-practice-tools"
TASKS = (WAYS, PROTECT, TIMETABLE, ENDINGS, SITE, MAILBOX, ATTACHMENT, LETTER, TRACE, TOOLS)
LANGUAGES = ("kk", "ru")


def read_toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def load_scene(task, language="kk"):
    """Return the scene, and its texts by their dotted names."""
    scene, texts = (
        read_toml(COURSE / task / "scene.toml"),
        read_toml(COURSE / task / f"{language}.toml"),
    )
    return scene, texts | {
        f"{table}.{key}": text
        for table, values in texts.items()
        if isinstance(values, dict)
        for key, text in values.items()
    }


def play_scene(task, actions, language="kk"):
    """Return the outcome of these actions; by default of the author's. References name texts."""
    scene, texts = load_scene(task, language)
    goals = [{"marks": 1} | goal for goal in scene["goals"]]
    content = {"start": scene["start"], "goals": goals, "forbidden": scene.get("forbidden", [])}
    script = build_script(content, scene["pass"], texts)
    if actions is None:
        actions = scene["solution"]["actions"]
    trace_actions = [*resolve_texts([list(action) for action in actions], texts), ["done"]]
    return replay_trace(
        KINDS[scene["kind"]], script, 7, Trace(list(range(len(trace_actions))), trace_actions)
    )


def play_solution(task, *, without=(), before=(), after=()):
    """Return the outcome of the author's solution with some actions removed and others added."""
    way = [action for action in load_scene(task)[0]["solution"]["actions"] if action not in without]
    return play_scene(task, [*before, *way, *after])


@pytest.mark.parametrize("task", TASKS)
class TestEachTask:
    """One task."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_solution_reaches_every_goal(self, task, language):
        outcome = play_scene(task, None, language)
        assert (outcome.percent, outcome.passed) == (100, True)

    def test_who_does_nothing_reaches_no_goal(self, task):
        outcome = play_scene(task, [])
        assert (outcome.goals, outcome.passed) == ((), False)


def choose_entry(thing, entry):
    return [["menu", thing], ["choose", entry]]


def test_a_wrong_way_to_connect_can_be_changed_and_does_not_pass_before():
    wrong = [
        ["drop", "cable", "usb"],
        *choose_entry("laptop", "free"),
        *choose_entry("phone", "search"),
    ]
    assert play_scene(WAYS, wrong).goals == ()
    assert play_solution(WAYS, before=wrong).passed
    assert not play_solution(WAYS, after=choose_entry("laptop", "free")).passed


@pytest.mark.parametrize("deed", ["call", "load"])
def test_whoever_believes_a_site_that_frightens_does_not_pass(deed):
    outcome = play_solution(PROTECT, before=choose_entry("site", deed))
    assert list(outcome.happened) == [deed]
    assert not outcome.passed


@pytest.mark.parametrize(
    "deed",
    [choose_entry("update", "later"), choose_entry("stick", "look"), [["click", "antivirus"]]],
    ids=["the update waits", "the flash drive is opened", "the antivirus is off again"],
)
def test_each_protection_has_to_stay(deed):
    assert not play_solution(PROTECT, after=deed).passed


@pytest.mark.parametrize("answer", ["9:20", "09:20", "9.20", "Сағат 9:20"])
def test_a_time_may_be_written_as_people_write_it(answer):
    assert play_scene(TIMETABLE, [["follow", "price"], ["back"], ["send", answer]]).passed


def test_the_times_of_other_days_and_villages_are_no_answer():
    texts = load_scene(TIMETABLE)[1]
    times = {
        time
        for name, text in texts.items()
        if name.endswith("-days")
        for time in re.findall(r"[0-9]+:[0-9]{2}", text)
    }
    assert len(times) > 20
    right = {time for time in times if "answer" in play_scene(TIMETABLE, [["send", time]]).goals}
    assert right == {"9:20"}
    assert texts["koktobe-days"].endswith("9:20")


def test_each_ending_has_its_own_owner():
    swapped = [["drop", "gov", "school"], ["drop", "edu", "state"]]
    outcome = play_solution(ENDINGS, after=swapped)
    assert not {"gov", "edu"} & set(outcome.goals)
    assert not outcome.passed


@pytest.mark.parametrize("text", ["tigin-sabaq.example/keste", "poshta.tigin-sabaq.example"])
def test_a_letter_does_not_go_to_the_url_of_a_site(text):
    outcome = play_solution(
        SITE,
        without=[["send", "asem@tigin-sabaq.example"]],
        before=[["switch", "letter"], ["send", text]],
    )
    assert outcome.goals == ("site",)


@pytest.mark.parametrize("text", ["asem@tigin-sabaq.example", "poshta.tigin-sabaq.example"])
def test_neither_a_mailbox_nor_the_door_of_mail_opens_the_timetable(text):
    assert play_scene(SITE, [["tab"], ["go", text]]).goals == ()


def test_the_timetable_may_be_found_from_the_first_page_of_the_site():
    way = [["go", "TIGIN-SABAQ.example"], ["follow", "times"], ["switch", "letter"]]
    assert play_scene(SITE, [["tab"], *way, ["send", " Asem@Tigin-Sabaq.example"]]).passed


@pytest.mark.parametrize("weak", ["personal", "common", "short"])
def test_a_weak_password_leads_to_its_reason_and_back(weak):
    names = [["send", "@person"], ["send", "saule.akhmetova"], ["follow", weak]]
    assert play_scene(MAILBOX, names).goals == ("name", "login")
    again = [["follow", "password"], ["follow", "repeat"], ["send", ""]]
    assert play_scene(MAILBOX, [*names, *again]).percent == 100


@pytest.mark.parametrize("login", ["cool-saule-1988", "kun-sulu"])
def test_a_nickname_is_no_name_for_a_curriculum_vitae(login):
    way = [["send", "@person"], ["send", login], ["follow", "repeat"], ["send", ""]]
    assert "login" not in play_scene(MAILBOX, way).goals
    change = [["follow", "login"], ["send", "saule.akhmetova"]]
    assert play_scene(MAILBOX, [*way, *change]).percent == 100


def test_the_answer_is_known_only_from_the_attachment():
    page = load_scene(ATTACHMENT)[1]
    texts_with_answer = [
        text for name, text in page.items() if isinstance(text, str) and "14" in text
    ]
    assert page["school.inside"] in texts_with_answer
    question = " ".join(page[f"school.{name}"] for name in ("text", "ask", "size"))
    assert "14" not in question
    outcome = play_scene(ATTACHMENT, [["follow", "school"], ["send", "14"]])
    assert (outcome.goals, outcome.passed) == (("answered",), False)


def test_the_file_of_a_stranger_may_be_refused_but_not_opened():
    download = [["follow", "prize"], ["download", "present"]]
    assert (
        play_solution(ATTACHMENT, before=[*download, ["remove", "present"], ["back"]]).percent
        == 100
    )
    outcome = play_solution(
        ATTACHMENT, before=[*download, ["keep", "present"], ["run", "present"], ["back"]]
    )
    assert list(outcome.happened) == ["present"]
    assert not outcome.passed


EVERYONE = "barlyq-turgyn@turgyn-ui.example"


def test_a_letter_that_shouts_cannot_be_taken_back():
    outcome = play_solution(
        LETTER, without=[["open", "shouting"], ["discard"]], before=[["open", "shouting"], ["send"]]
    )
    assert list(outcome.happened) == ["shouting"]
    assert not outcome.passed


@pytest.mark.parametrize(
    ("without", "goal"),
    [
        (["remove", "copy", EVERYONE], "people"),
        (["fill", "subject", "@solution.subject"], "subject"),
        (["open", "bare"], "discarded"),
    ],
)
def test_each_custom_of_letters_counts_by_itself(without, goal):
    way = [
        ["open", "polite"],
        ["remove", "copy", EVERYONE],
        ["fill", "subject", "@solution.subject"],
        ["send"],
        ["open", "shouting"],
        ["discard"],
    ]
    way += [["open", "bare"], ["discard"]] if goal != "discarded" else []
    outcome = play_scene(LETTER, [action for action in way if action != without])
    assert {"polite", "people", "subject", "discarded"} - set(outcome.goals) == {goal}
    assert outcome.passed is (goal != "people")


def test_a_bare_note_is_not_the_polite_letter():
    assert "polite" not in play_scene(LETTER, [["open", "bare"], ["send"]]).goals


def test_what_stays_open_to_all_is_not_hidden():
    visits = [
        ["go", "@query"],
        ["follow", "advert"],
        ["follow", "longer"],
        ["home"],
        ["go", "@query"],
        ["follow", "profile"],
        ["follow", "who"],
        ["follow", "shown"],
    ]
    assert play_scene(TRACE, visits).goals == ()
    assert play_solution(TRACE, before=[*visits, ["home"]]).percent == 100


def test_a_namesake_is_left_alone():
    complained = [["go", "@query"], ["follow", "namesake"], ["send", "Бұл мен емес"], ["home"]]
    assert "namesake" not in play_solution(TRACE, before=complained).goals


def test_a_box_holds_the_best_thing_alone():
    assert not play_solution(TOOLS, after=[["drop", "radio", "for-hall"]]).passed
    moves = [["drop", "radio", "for-hall"], ["drop", "radio", ""]]
    assert play_solution(TOOLS, after=moves).passed
