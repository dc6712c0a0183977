"""Practice of duties and of incidents: any right way passes, and what does harm never does."""

import re
import tomllib
from pathlib import Path

import pytest

from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.kinds.training_numbers import is_living
from lms.scenes.rules.replay import replay_trace
from lms.scenes.rules.scene import build_script
from lms.scenes.rules.text_references import resolve_texts
from lms.scenes.rules.traces import Trace

COURSE = Path(__file__).resolve().parents[3] / "courses" / "cyber-hygiene"
LEVELS = "01-threats-and-role/04-practice-three-levels"
FORM = "01-threats-and-role/05-practice-empty-form"
HELP = "01-threats-and-role/06-practice-help-without-password"
MINUTES = "05-incident/04-practice-first-minutes"
LINES = "05-incident/05-practice-six-lines"
WRONG_EMAIL = "05-incident/06-practice-wrong-address"
SCENES = {LEVELS: 1, FORM: 2, HELP: 3, MINUTES: 1, LINES: 2, WRONG_EMAIL: 3}
LANGUAGES = ("kk", "ru")
AKIMAT = "audan-akimat.example"
REPORT = "Бір екі үш төрт бес алты жеті сегіз тоғыз он он-бір он-екі."


def read_toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def load_scene(name, language="kk"):
    """Return the scene, and its texts by their dotted names."""
    scene, texts = (
        read_toml(COURSE / name / "scene.toml"),
        read_toml(COURSE / name / f"{language}.toml"),
    )
    return scene, texts | {
        f"{table}.{key}": text
        for table, values in texts.items()
        if isinstance(values, dict)
        for key, text in values.items()
    }


def play_scene(name, actions, language="kk"):
    """Return the outcome of these actions; by default of the author's. References name texts."""
    scene, texts = load_scene(name, language)
    goals = [{"marks": 1} | goal for goal in scene["goals"]]
    content = {"start": scene["start"], "goals": goals, "forbidden": scene.get("forbidden", [])}
    script = build_script(content, scene.get("pass", 100), texts)
    if actions is None:
        actions = scene["solution"]["actions"]
    trace_actions = [*resolve_texts([list(action) for action in actions], texts), ["done"]]
    return replay_trace(
        KINDS[scene["kind"]], script, 7, Trace(list(range(len(trace_actions))), trace_actions)
    )


def read_solution(name):
    return load_scene(name)[0]["solution"]["actions"]


def write_letter(*people, text="Жойып жіберіңізші, сізге қатысы жоқ.", files=(), copy=()):
    fields = [("to", people), ("copy", copy)]
    additions = [["add", field, f"{one}"] for field, names in fields for one in names]
    attachments = [["attach", file] for file in files]
    return [["write"], *additions, ["fill", "text", text], *attachments, ["send"]]


def build_email(name):
    return f"{name}@{AKIMAT}"


def test_each_module_has_tasks_of_three_rising_levels():
    assert {name: load_scene(name)[0]["level"] for name in SCENES} == SCENES
    names = {
        f"{path.parents[1].name}/{path.parent.name}"
        for module in ("01-threats-and-role", "05-incident")
        for path in (COURSE / module).glob("*/scene.toml")
    }
    assert names == set(SCENES)


@pytest.mark.parametrize("name", SCENES)
class TestEachTask:
    """One task."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_the_solution_reaches_every_goal(self, name, language):
        outcome = play_scene(name, None, language)
        assert (outcome.percent, outcome.passed) == (100, True)

    def test_doing_nothing_earns_nothing(self, name):
        outcome = play_scene(name, [])
        assert (outcome.percent, outcome.passed) == (0, False)

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_it_names_nobody_who_lives(self, name, language):
        for file in ("scene.toml", f"{language}.toml"):
            text = (COURSE / name / file).read_text(encoding="utf-8")
            assert not any(is_living(line) for line in text.splitlines()), file
            emails = re.findall(r"[\w.-]+@[\w.-]+", text)
            assert all(email.endswith(".example") for email in emails), file

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_a_lesson_of_its_module_leads_to_it(self, name, language):
        lessons = (COURSE / name).parent.glob(f"*/{language}.md")
        title = f"«{load_scene(name, language)[1]['title']}»"
        assert any(title in lesson.read_text(encoding="utf-8") for lesson in lessons)


def test_documents_may_be_dragged_and_put_right_again():
    wrong = [
        ["move", "order", "open", "keep"],
        ["go", "open"],
        ["move", "order", "limited", "keep"],
    ]
    right = [["move", "hours notice", "open", "keep"], ["move", "draft table", "inner", "keep"]]
    assert play_scene(LEVELS, [*right, *wrong]).passed
    assert not play_scene(LEVELS, right).passed
    unread = [["move", "hours table", "open", "keep"], ["move", "notice draft", "inner", "keep"]]
    assert play_scene(LEVELS, unread).goals == ()
    copy_actions = [["copy", "order"], ["go", "inner"], ["paste", "inner", "keep"]]
    assert (
        "apart"
        not in play_scene(LEVELS, [*read_solution(LEVELS), ["go", "limited"], *copy_actions]).goals
    )


@pytest.mark.parametrize("form", ["xlsx", "csv", "pdf"])
def test_a_form_may_be_saved_first_and_emptied_then(form):
    save_action = ["save-as", "Ә", "outbox", form]
    assert play_scene(FORM, [save_action, ["clear", "a2:e5"], save_action]).passed
    assert play_scene(FORM, [["clear", "a2:e3"], ["clear", "a4:e4"], save_action]).passed


@pytest.mark.parametrize(
    ("actions", "missed_goals"),
    [
        ([["clear", "b2:b4"], ["save-as", "Ә", "outbox", "xlsx"]], {"nobody"}),
        ([["clear", "a1:e4"], ["save-as", "Ә", "outbox", "xlsx"]], {"heads"}),
        ([["clear", "a2:e4"], ["save"], ["save-as", "Ә", "outbox", "xlsx"]], {"kept"}),
        (
            [
                ["save-as", "Ә", "outbox", "csv"],
                ["clear", "a2:e4"],
                ["save-as", "Б", "outbox", "csv"],
            ],
            {"nobody"},
        ),
    ],
    ids=["without the numbers alone", "without heads", "over one's own", "beside a full one"],
)
def test_a_form_that_gives_data_away_or_loses_them_does_not_pass(actions, missed_goals):
    outcome = play_scene(FORM, actions)
    assert not outcome.passed
    assert {"heads", "nobody", "kept"} - set(outcome.goals) == missed_goals


REFUSED = [["open", "ask"], ["reply"], ["fill", "text", "@refusal"], ["send"]]
ASKED = write_letter(build_email("murat"), text="@request")


def test_numbers_may_go_in_a_new_letter_but_not_to_a_namesake():
    letter_actions = write_letter(build_email("patigul"), files=["numbers"])
    assert play_scene(HELP, [*REFUSED, *letter_actions, *ASKED]).percent == 100
    outcome = play_scene(
        HELP, [*REFUSED, *write_letter("patigul@kense-servis.example", files=["numbers"]), *ASKED]
    )
    assert set(outcome.goals) == {"answer", "access"} and not outcome.passed
    both = play_scene(
        HELP, [*REFUSED, *write_letter("patigul@kense-servis.example"), *letter_actions, *ASKED]
    )
    assert set(both.goals) == {"answer", "numbers", "access"} and not both.passed


@pytest.mark.parametrize("file", ["passwords", "people"])
def test_neither_passwords_nor_people_leave_the_computer(file):
    outcome = play_scene(
        HELP, [*read_solution(HELP), ["close"], *write_letter(build_email("irma"), files=[file])]
    )
    assert list(outcome.happened) == [file] and not outcome.passed


def test_deeds_of_the_first_minutes_have_no_order():
    actions = read_solution(MINUTES)
    menus = [actions[index : index + 2] for index in (4, 6, 8)]
    reversed_actions = [
        *menus[2],
        *menus[1],
        *menus[0],
        ["drop", "charger", "outlet"],
        ["click", "flight"],
    ]
    assert play_scene(MINUTES, reversed_actions).passed
    assert play_scene(MINUTES, [["click", "flight"], *actions]).goals == (
        "charged",
        "called",
        "noted",
        "photo",
    ), "switched on and off again"


@pytest.mark.parametrize(
    ("deed", "harm"),
    [
        ([["click", "button"]], "off"),
        ([["menu", "laptop"], ["choose", "pay"]], "paid"),
        ([["menu", "laptop"], ["choose", "clean"]], "cleaned"),
    ],
)
def test_who_switches_off_pays_or_cleans_does_not_pass(deed, harm):
    outcome = play_scene(MINUTES, [*deed, *read_solution(MINUTES)])
    assert list(outcome.happened) == [harm] and not outcome.passed


def change_field(name, field, value):
    return [
        ["fill", field, value] if one[:2] == ["fill", field] else one for one in read_solution(name)
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "@person-back"), ("room", "@room"), ("happened", "16.40"), ("number", "@twelve")],
)
def test_six_lines_may_be_written_otherwise(field, value):
    assert play_scene(LINES, change_field(LINES, field, value)).percent == 100


@pytest.mark.parametrize(
    ("field", "value", "missed_goal"),
    [
        ("seen", "stolen", "seen"),
        ("seen", "trouble", "seen"),
        ("noticed", "16:40", "times"),
        ("data", "none", "data"),
        ("done", "posted", "done"),
        ("kept", "", "done"),
    ],
)
def test_a_guess_or_a_gap_costs_its_line(field, value, missed_goal):
    outcome = play_scene(LINES, change_field(LINES, field, value))
    assert missed_goal not in outcome.goals and outcome.percent == 83


def test_data_of_people_are_not_sent_with_the_report():
    outcome = play_scene(LINES, change_field(LINES, "kept", "people"))
    assert list(outcome.happened) == ["people"] and not outcome.passed


ASK = write_letter("liza@kense-servis.example")
TO_ALL = [build_email("murat"), build_email("irma"), build_email("gulnar")]


def test_a_report_may_go_in_one_letter_or_in_three():
    assert play_scene(WRONG_EMAIL, [*write_letter(*TO_ALL, text=REPORT), *ASK]).percent == 100
    three = [step for one in TO_ALL for step in write_letter(one, text=REPORT)]
    assert play_scene(WRONG_EMAIL, [*ASK, *three]).percent == 100
    assert play_scene(WRONG_EMAIL, [*ASK, *write_letter(TO_ALL[0], text=REPORT)]).percent == 60
    assert (
        "report"
        not in play_scene(WRONG_EMAIL, write_letter(*TO_ALL, text="Поштада мәселе шықты.")).goals
    )


@pytest.mark.parametrize(
    ("deed", "harm"),
    [
        (write_letter(build_email("murat"), files=["people"]), "again"),
        (
            [
                ["go", "sent"],
                ["open", "list"],
                ["forward"],
                ["add", "to", build_email("irma")],
                ["send"],
            ],
            "again",
        ),
        ([["open", "paper"], ["reply"], ["fill", "text", "Иә"], ["send"]], "paper"),
    ],
)
def test_what_would_spread_the_leak_is_forbidden(deed, harm):
    outcome = play_scene(WRONG_EMAIL, [*read_solution(WRONG_EMAIL), *deed])
    assert list(outcome.happened) == [harm] and not outcome.passed


def test_a_trace_that_is_thrown_away_costs_its_mark_until_it_is_taken_back():
    actions = [*read_solution(WRONG_EMAIL), ["go", "sent"], ["open", "list"], ["delete"]]
    assert "traces" not in play_scene(WRONG_EMAIL, actions).goals
    assert (
        "traces"
        in play_scene(WRONG_EMAIL, [*actions, ["go", "bin"], ["open", "list"], ["restore"]]).goals
    )
