"""Hostile lessons: checking takes linear time, and what would be slow to render is a fault."""

import re
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalogue.rules import read_course, spans
from lms.catalogue.rules.lesson import read_lesson
from lms.catalogue.rules.prose_links import LINK_URL
from lms.catalogue.rules.quiz import read_quiz
from lms.catalogue.rules.word_counts import count_words
from lms.core.faults import Faults
from lms.core.markdown import render_markdown
from tests.factories.catalogue import build_course_files

COURSES = Path(__file__).resolve().parents[3] / "courses"
HEAD = "---\ntitle: Файл\ngoal: Файл\ntask_minutes: 1\n---\n"
# Links and pictures defined by short regular expressions, too slow for hostile input.
CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]*)\)")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)]*)\)")
WHOLE_ADDRESS = re.compile(r"https://[^\s<>\"()\\]+\.[^\s<>\"()\\]+")

BY_EXPRESSION = {
    "[": LINK.findall,
    "![": PICTURE.findall,
    "[](": LINK.findall,
    "`a``": CODE.findall,
}
OURS = {
    "[": lambda text: list(spans.find_links(text)),
    "![": lambda text: list(spans.find_pictures(text)),
    "[](": lambda text: list(spans.find_links(text)),
    "`a``": spans.remove_code,
}


MIDDLE = 22  # between a growth of 8 and of 64: a machine that slows down meanwhile is no reason


def measure_growth(work, unit):
    """Return how much longer eight times the text takes: about 8 if linear, 64 if quadratic."""

    def measure_seconds(length):
        text = (unit * length)[:length]
        rounds = []
        for _ in range(3):
            began = process_time()
            work(text)
            rounds.append(process_time() - began)
        return min(rounds)

    return measure_seconds(16_000) / measure_seconds(2_000)


@pytest.mark.parametrize("unit", OURS)
def test_the_time_for_a_text_of_opening_signs_grows_with_its_length(unit):
    assert measure_growth(OURS[unit], unit) < MIDDLE


@pytest.mark.parametrize("unit", ["[", "![", "[]("])
def test_the_expressions_would_be_noticed(unit):
    assert measure_growth(BY_EXPRESSION[unit], unit) > MIDDLE


def check_agreement(text):
    assert [(span.text, span.url) for span in spans.find_links(text)] == LINK.findall(text)
    assert [(span.text, span.url) for span in spans.find_pictures(text)] == PICTURE.findall(text)
    assert spans.replace_links_by_text(text) == LINK.sub(r"\1", text)
    assert spans.remove_pictures(text) == PICTURE.sub("", text)
    for line in text.split("\n"):
        assert spans.remove_code(line) == CODE.sub("", line)


def test_in_every_lesson_and_question_of_the_project_the_same_is_found_as_the_definitions_say():
    texts = [path.read_text() for path in COURSES.rglob("*.md")]
    assert len(texts) > 100
    for text in texts:
        check_agreement(text)
    assert any(list(spans.find_links(text)) for text in texts)
    assert any(list(spans.find_pictures(text)) for text in texts)


@given(st.text("[]()!`a \n", max_size=40))
def test_so_it_is_in_any_other_text(text):
    check_agreement(text)


@given(st.text('..a"\n (', max_size=10))
def test_a_url_is_whole_as_the_definition_says(rest):
    assert bool(LINK_URL.fullmatch(f"https://{rest}")) is bool(
        WHOLE_ADDRESS.fullmatch(f"https://{rest}")
    )


def test_words_are_counted_without_pictures_and_urls():
    assert (
        count_words(
            [
                (1, "Бұл [сайт туралы](https://egov.kz) сөз"),
                (2, "/// note"),
                (3, "![үш сөз бар](a.svg)"),
            ]
        )
        == 4
    )


def read_source(source):
    faults = Faults()
    lesson = read_lesson("kk.md", (HEAD + source).encode()[: 100 * 1024], frozenset(), faults)
    return lesson, [fault.message % fault.params for fault in faults]


def repeat_paragraph(paragraph, size=96_000):
    return "\n\n".join([paragraph] * (size // (len(paragraph) + 2)))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "word " * 700 + "\n" + "word " * 700 + "\n" + "word " * 400,
            "The paragraph has more than 8000 characters",
        ),
        ("[" * 101, "The paragraph has more than 100 of the signs [ and `"),
        ("[" * 60 + "\n" + "`" * 60, "The paragraph has more than 100 of the signs [ and `"),
        ("/// note\nword\n///\n\n" * 101, "A lesson may have 100 boxes at most."),
        (
            "1. " * 1000 + "word",
            "Begin the entry at the edge, or with four spaces for a list inside a list.",
        ),
        (
            "- word\n\n" + "\n\n".join("    " * depth + "- word" for depth in range(40)),
            "Begin the entry at the edge",
        ),
    ],
)
def test_what_would_be_slow_to_render_is_a_fault(source, message):
    assert any(fault.startswith(message) for fault in read_source(source)[1])


@pytest.mark.parametrize(
    "source",
    [
        "word " * 700 + "\n\n" + "word " * 700 + "\n\n" + "word " * 700,
        "word" + "[" * 100 + "\n\n" + "[" * 100,
        "/// note\nword\n///\n\n" * 100,
        "- 1. word\n\n    - word\n\n        - word",
    ],
)
def test_what_is_only_long_is_none(source):
    assert read_source(source)[1] == []


@pytest.mark.parametrize(
    "source",
    [
        repeat_paragraph("w" * 3900 + "\n" + "[" * 50 + "w" * 3900),
        repeat_paragraph("w" * 3900 + "\n" + "`a`" * 15 + "w" * 3900),
        repeat_paragraph("***a" * 980 + "\n" + "**_a*" * 780),
        repeat_paragraph("- - word"),
        repeat_paragraph("word"),
    ],
)
def test_what_passes_the_check_is_rendered_within_seconds(source):
    lesson, faults = read_source(source)
    assert faults == []
    began = process_time()
    render_markdown(lesson.body, language="kk")
    assert process_time() - began < 10  # without the limits it would be minutes


def test_texts_that_are_too_much_together_are_not_read():
    page = (HEAD + repeat_paragraph("word")).encode()
    files = build_course_files() | {
        f"01-files/{number:02d}-a{number}/{name}.md": page
        for number in range(3, 30)
        for name in ("kk", "ru")
    }
    began = process_time()
    faults = [fault.message % fault.params for fault in read_course(files).faults]
    assert process_time() - began < 0.5  # to read them took seconds
    assert re.fullmatch(
        r"The texts together have [5-9]\d{3} KB; a course may have 4096 KB at most\.", faults[0]
    )


def test_names_of_fifty_thousand_questions_are_compared_quickly():
    began = process_time()
    faults = Faults()
    read_quiz(
        "quiz.kk.md",
        "".join(f"##{number:05d}\n" for number in range(50_000)).encode(),
        frozenset(),
        faults,
    )
    assert process_time() - began < 20
    assert not any("stands twice" in fault.message for fault in faults)
