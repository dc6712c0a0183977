"""A lesson is cut into steps: one rule for its Markdown and its HTML, and remarks on lengths."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from lms.catalogue.rules import read_course
from lms.catalogue.rules.steps import check_lengths, cut_steps
from lms.cli.courses import command
from lms.core.faults import Faults
from lms.core.folders import read_folder
from lms.core.markdown import render_markdown
from tests.factories.catalogue import build_course_files, replace_text

COURSES = Path(__file__).resolve().parents[3] / "courses"
STEP = re.compile(r'<section (?:class="step" id="step-(\d+)"|id="step-(\d+)" class="step")>')
WHOLE = """Мәтін.

## Бірінші

Бір. ![Сурет](x.svg)

### Кіші

/// note
Ескертпе.
///

Кейін.

/// try
1. Аш.
///

Қораптан кейін.

/// check
Қайсысы?
///

/// answer
Осы.
///

## Екінші

/// remember
- Есте.
///
"""


def number_lines(text):
    return list(enumerate(text.split("\n"), 1))


def cut_html(text):
    """Return the HTML of each step, and check that the ids count from 1."""
    html = render_markdown(text, language="kk", is_lesson=True)
    pieces = STEP.split(html)
    ids = [first or second for first, second in zip(pieces[1::3], pieces[2::3], strict=True)]
    assert ids == [str(index) for index in range(1, len(ids) + 1)]
    assert not pieces[0].strip(), "everything stands in a step"
    return pieces[3::3]


def test_a_step_begins_at_headings_and_at_boxes_with_a_heading_of_their_own():
    assert [(step.line, step.opening) for step in cut_steps(number_lines(WHOLE))] == [
        (1, ""),
        (3, "##"),
        (15, "try"),
        (21, "check"),
        (29, "##"),
    ]
    assert [re.sub(r"<[^>]+>|\s+", " ", html).split()[0] for html in cut_html(WHOLE)] == [
        "Мәтін.",
        "Бірінші",
        "Жасап",
        "Өзіңізді",
        "Екінші",
    ]


def test_a_box_right_after_a_heading_stays_in_its_step_one_level_below():
    last = cut_html(WHOLE)[-1]
    assert '<h3 class="box__title">Есте сақтаңыз' in last
    assert '<h2 class="box__title">Жасап көріңіз' in cut_html(WHOLE)[2], "a step has its h2"


@pytest.mark.parametrize(
    ("text", "openings"),
    [
        ("/// try\n1. а\n///", ["try"]),
        ("## А\n\nа\n\n## Б\n\nб", ["##", "##"]),
        ("/// note\nа\n///\n\n/// try\n1. а\n///", ["", "try"]),
        ("а\n## Б\nб", ["", "##"]),
        ("## А\n\n### Б\n\n/// mistake\nа\n///", ["##"]),
        ("а\n\n    ## б", [""]),
        ("- а\n\n    ## б\n\n## в\n\nг", ["", "##"]),
        ("`## а`\n\n| а |\n|--|\n| б |\n\n/// remember\nа\n///", ["", "remember"]),
    ],
)
def test_markdown_and_html_are_cut_at_the_same_positions(text, openings):
    assert [step.opening for step in cut_steps(number_lines(text))] == openings
    assert len(cut_html(text)) == len(openings)


@pytest.mark.parametrize(
    "folder", sorted(COURSES.glob("*/course.toml")), ids=lambda path: path.parent.name
)
def test_each_lesson_of_the_project_is_cut_at_the_same_positions(folder):
    for module in read_course(read_folder(folder.parent)).modules:
        for lesson in module.lessons:
            for text in lesson.texts.values():
                assert len(cut_html(text.body)) == len(text.steps), text.path


def test_a_question_of_a_bank_is_not_cut():
    assert "step" not in render_markdown("Қайсысы?\n\n- бір", language="kk")


def test_an_author_cannot_write_a_step_of_their_own():
    html = render_markdown(
        '<section class="step" id="step-9">а</section>', language="kk", is_lesson=True
    )
    assert len(STEP.findall(html)) == 1


def test_words_that_open_later_do_not_count():
    text = """/// check
name: kind
type: single
step: 2

Бұл қандай компьютер?

- [ ] Ноутбук
  > Жоқ, бұл ноутбук емес.
- [x] Моноблок
  > Иә.
///

/// answer
Бұл моноблок.
///"""
    (step,) = cut_steps(number_lines(text))
    assert step.words == 5, "Бұл қандай компьютер Ноутбук Моноблок"


def list_remarks(text):
    remarks = Faults()
    check_lengths("ru.md", cut_steps(number_lines(text)), remarks)
    return [f"{remark.location}: {remark.message % remark.params}" for remark in remarks]


def build_lesson(steps, words, headings=0):
    parts = [" ".join(["слово"] * words)]
    for index in range(1, steps):
        opening = f"## {index}\n\n" if index <= headings else "/// remember\n"
        closing = "" if index <= headings else "\n///"
        parts.append(f"{opening}{' '.join(['слово'] * words)}{closing}")
    return "\n\n".join(parts)


def test_a_lesson_within_the_limits_has_no_remark():
    assert list_remarks(build_lesson(3, 120)) == []
    assert list_remarks(build_lesson(7, 60, headings=3)) == []


def test_what_is_too_long_is_remarked_with_its_line():
    assert list_remarks(build_lesson(3, 121)) == [
        "ru.md:1: Step 1 has 121 words; more than 120 are too many.",
        "ru.md:3: Step 2 has 121 words; more than 120 are too many.",
        "ru.md:7: Step 3 has 121 words; more than 120 are too many.",
    ]
    assert list_remarks(build_lesson(5, 91)) == [
        "ru.md: The lesson has 455 words; more than 450 are too many."
    ]
    assert list_remarks(build_lesson(2, 20)) == [
        "ru.md: The lesson has 2 steps; it should have 3 to 7."
    ]
    assert list_remarks(build_lesson(8, 20)) == [
        "ru.md: The lesson has 8 steps; it should have 3 to 7."
    ]
    assert list_remarks(build_lesson(5, 20, headings=4)) == [
        "ru.md:15: The lesson has 4 headings ##; more than 3 are too many."
    ]


def test_both_languages_have_the_same_steps():
    files = replace_text(
        "01-files/01-file/ru.md", "Это урок о **файле**. Нажмите `Ctrl` + `S`.\n\n", ""
    )
    (fault,) = read_course(files).faults
    assert fault.message % fault.params == (
        "Step 1 begins with ## here and with … in kk.md, line 9."
    )


def test_a_remark_is_printed_in_the_language_asked_and_refuses_nothing(tmp_path):
    long = "сөз " * 121
    files = replace_text("01-files/01-file/kk.md", "## Файл деген не", f"{long}\n\n## Файл")
    for path, content in files.items():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    result = CliRunner().invoke(command, ["check", str(tmp_path), "--language", "ru"])
    assert result.exit_code == 0
    assert (
        f"{tmp_path}/01-files/01-file/kk.md:9: Замечание: Шаг 1: слов 129, а можно не больше 120"
        in result.output
    )
    assert "0 ошибок, 1 замечание" in result.output


def test_the_small_course_gives_no_remark():
    assert read_course(build_course_files()).remarks == []
