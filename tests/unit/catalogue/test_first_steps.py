"""Promises of the course for beginners that the checker of course folders does not check."""

import re
from pathlib import Path

import pytest

from lms.catalogue.rules import read_course
from lms.core.folders import read_folder
from lms.core.i18n import LANGUAGES

FOLDER = Path(__file__).resolve().parents[3] / "courses" / "first-steps"

# What people say for a thing whose term the course teaches: a lesson names it once, so.
COLLOQUIAL = re.compile(r"(?<![«(])(?:флешк|колонк)а", re.I)


@pytest.fixture(scope="module")
def course():
    return read_course(read_folder(FOLDER))


def test_no_step_and_no_lesson_is_too_long(course):
    assert course.remarks == []


def test_the_final_asks_about_every_lesson_and_each_quiz_twice_about_its_own(course):
    lesson_names = [question.lesson for question in course.final["kk"]]
    for module in course.modules:
        in_quiz = [question.lesson for question in module.bank["kk"]]
        for lesson in module.lessons:
            assert f"{module.slug}/{lesson.slug}" in lesson_names
            assert in_quiz.count(lesson.slug) >= 2, lesson.slug


def test_every_lesson_has_two_pictures_and_a_question_that_is_answered_in_it(course):
    for module in course.modules:
        for lesson in module.lessons:
            for text in lesson.texts.values():
                assert text.questions, text.path
                assert (FOLDER / text.path).read_text(encoding="utf-8").count("\n![") >= 2, (
                    text.path
                )


def test_kazakh_texts_keep_to_the_terms_that_the_lessons_teach():
    texts = [
        path for path in FOLDER.rglob("*kk*") if path.is_file() and path.suffix in (".md", ".toml")
    ]
    texts += (FOLDER / "media" / "kk").glob("*.svg")
    assert len(texts) > 100
    assert not [
        (path.relative_to(FOLDER), word)
        for path in texts
        for word in COLLOQUIAL.findall(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("text", ["Файлды флешкаға сақтау", "Колонканың шамы"])
def test_a_colloquial_word_would_be_seen(text):
    assert COLLOQUIAL.search(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_length_of_an_option_does_not_tell_whether_it_is_right(course, language):
    banks = [module.bank[language] for module in course.modules] + [course.final[language]]
    ranks = [
        rank_right_option(question) for bank in banks for question in bank if is_single(question)
    ]
    for rank in ("longest", "shortest"):
        share = ranks.count(rank) / len(ranks)
        assert 0.15 <= share <= 0.40, (rank, share)


def is_single(question):
    return question.type == "single"


def rank_right_option(question):
    """Return whether the right option is the longest, the shortest or neither."""
    right = next(len(option.text) for option in question.options if option.right)
    others = [len(option.text) for option in question.options if not option.right]
    return "longest" if right > max(others) else "shortest" if right < min(others) else "middle"
