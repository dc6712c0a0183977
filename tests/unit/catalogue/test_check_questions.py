"""Check-yourself questions of lessons: what is read, and each fault with its line."""

import pytest

from lms.catalogue.rules import read_course
from lms.catalogue.rules.rendering import render_course
from tests.factories.catalogue import (
    CHECK,
    PLAIN_CHECK,
    build_check_files,
    build_course_files,
    replace_text,
)

KK, RU = "01-files/01-file/kk.md", "01-files/01-file/ru.md"
PLAIN = {KK: PLAIN_CHECK["kk"], RU: PLAIN_CHECK["ru"]}
QUESTION = {KK: CHECK["kk"], RU: CHECK["ru"]}
NUMBER = {
    path: f"name: how-many\ntype: number\n\n{prompt}\n\n= 3\nright: {right}\nwrong: {right}\n///\n"
    for path, prompt, right in ((KK, "Неше?", "Үш."), (RU, "Сколько?", "Три."))
}


def build_course(question=QUESTION, changes=()):
    files = build_check_files(question={"kk": question[KK], "ru": question[RU]})
    for path, old, new in changes:
        files = replace_text(path, old, new, files)
    return files


def list_faults(files):
    return [(fault.location, fault.message % fault.params) for fault in read_course(files).faults]


@pytest.mark.parametrize("question", [QUESTION, NUMBER], ids=["single", "number"])
def test_a_check_box_may_hold_a_question_of_any_type(question):
    course = read_course(build_course(question))
    assert course.faults == []
    text = course.modules[0].lessons[0].texts["ru"]
    assert [check_question.name for check_question in text.questions] == [
        question[RU].split("\n")[0].removeprefix("name: ")
    ]
    assert render_course(course)


def test_a_plain_check_box_with_an_answer_box_stays_valid():
    course = read_course(build_course_files())
    assert (course.faults, course.modules[0].lessons[0].texts["ru"].questions) == ([], ())


def test_a_learner_reads_the_prompt_and_the_options_of_a_question():
    plain = read_course(build_course_files()).modules[0].lessons[0].texts["ru"].words
    text = read_course(build_course()).modules[0].lessons[0].texts["ru"]
    assert text.words == plain - len(["Где", "файл", "Он", "по", "адресу"]) + len(
        ["Где", "файл", "На", "столе", "В", "папке"]
    )


@pytest.mark.parametrize(
    ("path", "old", "new", "message"),
    [
        (KK, "name: where-file\n", "", "/// check: name is missing."),
        (KK, "type: single\n", "", "where-file: type is missing."),
        (KK, "name: where-file", "name: Where", "The name of a question is made of small Latin"),
        (KK, "type: single", "type: essay", "type is one of: single, multiple, true-false"),
        (
            KK,
            "step: 2",
            "level: 2",
            "level is no key of a question. Keys are: name, type, step, hint, unit.",
        ),
        (
            KK,
            "step: 2",
            "step: 4",
            "step is the number of a step before this question: there are 3.",
        ),
        (KK, "step: 2", "step: first", "step is the number of a step before this question"),
        (KK, "step: 2", "step: 0", "step is the number of a step before this question"),
        (KK, "  > Үстелде таңбаша ғана тұр.\n", "", "The option has no feedback"),
        (KK, "- [x]", "- [ ]", "where-file: exactly one option has to be right ([x])."),
        (KK, "Файл **қайда**?\n\n", "", "where-file: the question itself is missing."),
        (KK, "Файл **қайда**?", "## Файл қайда?", "Headings stand in lessons only."),
        (KK, "Файл **қайда**?", "![Файл](none.svg)", "There is no picture none.svg in media/."),
        (KK, "name: where-file\ntype: single\nstep: 2\n\n", "", "/// check: name is missing."),
        (
            KK,
            "сақталады.\n///\n",
            "сақталады.\n///\n\n/// answer\nБумада.\n///\n",
            "This question has its answer already: take the /// answer box away.",
        ),
        (RU, "name: where-file", "name: what-file", "what-file: name is what-file here and where"),
        (RU, "step: 2", "step: 1", "where-file: step is 1 here and 2 in the Kazakh file."),
        (
            RU,
            "- [x] В папке\n",
            "- [ ] В сумке\n  > Нет.\n- [x] В папке\n",
            "where-file: 3 options here, 2 in the Kazakh file.",
        ),
        (RU, QUESTION[RU], PLAIN[RU], "There are 0 check-yourself questions here and 1 in kk.md."),
    ],
)
def test_a_fault_of_a_question_is_named(path, old, new, message):
    faults = list_faults(build_course(changes=[(path, old, new)]))
    assert any(
        location.partition(":")[0] == path and text.startswith(message) for location, text in faults
    ), faults


def test_the_line_is_the_line_of_the_fault():
    files = build_course(changes=[(KK, "type: single", "type: essay")])
    line = files[KK].decode().split("\n").index("type: essay") + 1
    assert f"{KK}:{line}" in [location for location, _ in list_faults(files)]


def test_a_name_is_unique_in_the_course():
    name = ("name: where-file", "name: single-1")
    faults = list_faults(build_course(changes=[(KK, *name), (RU, *name)]))
    assert [text for location, text in faults if location.startswith(RU)] == [
        "The name single-1 is taken by a question in 01-files/quiz.ru.md, line 1."
    ]


def test_a_name_is_unique_in_the_lesson():
    twice = {path: f"{text}\n/// check\n{text}" for path, text in QUESTION.items()}
    faults = list_faults(build_course(twice))
    assert {text for _, text in faults} == {"The name where-file stands twice."}


def test_a_box_that_is_never_closed_is_a_fault():
    files = build_course(changes=[(KK, "сақталады.\n///\n", "сақталады.\n")])
    assert any("The box is not closed" in text for _, text in list_faults(files))
