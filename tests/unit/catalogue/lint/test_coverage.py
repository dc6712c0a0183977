"""How many questions ask about a lesson, and how many of them are hidden."""

from lms.catalogue.rules import read_course
from lms.catalogue.rules.lint.coverage import (
    find_hidden_shortage,
    find_lessons_with_few_hidden,
    find_lessons_with_few_questions,
)
from tests.factories.banks import Item, build_course
from tests.factories.catalogue import build_course_files, replace_text

FIRST, SECOND = "01-files/01-file", "01-files/02-folder"


def find_lesson(warnings, lesson):
    return [warning for warning in warnings if warning.path == f"{lesson}/kk.md"]


def test_a_lesson_needs_six_questions_of_both_banks_together():
    four = [Item()] * 4
    two = [Item(lesson=FIRST)] * 2
    assert not find_lesson(find_lessons_with_few_questions(build_course(four, two)), FIRST)
    (warning,) = find_lesson(find_lessons_with_few_questions(build_course(four, two[:1])), FIRST)
    assert warning.line == 1
    assert (warning.params["count"], warning.params["needed"]) == (5, 6)


def test_a_lesson_without_any_question_is_told_apart():
    warnings = find_lessons_with_few_questions(build_course([Item()] * 6))
    assert not find_lesson(warnings, FIRST)
    assert find_lesson(warnings, SECOND)[0].message == "No question asks about this lesson."


def test_a_lesson_needs_two_hidden_questions():
    final = [Item(lesson=FIRST)] * 2 + [Item(lesson=SECOND)]
    warnings = find_lessons_with_few_hidden(build_course([], final))
    assert not find_lesson(warnings, FIRST)
    assert find_lesson(warnings, SECOND)[0].params["count"] == 1


def test_a_course_without_a_final_test_hides_nothing():
    files = build_course_files()
    table = files["course.toml"].partition(b"[final]")[0]
    assert not find_lessons_with_few_hidden(read_course({**files, "course.toml": table}))


def test_a_course_without_questions_is_not_asked_for_them():
    table = build_course_files()["course.toml"].partition(b"[final]")[0]
    files = {
        path: content
        for path, content in build_course_files().items()
        if "quiz." not in path and "final." not in path
    }
    assert not find_lessons_with_few_questions(read_course({**files, "course.toml": table}))


def test_the_final_needs_twice_the_hidden_half_of_what_it_draws():
    """Four are drawn: two of them hidden, better from four."""
    final = [Item(lesson=FIRST)] * 4
    assert not find_hidden_shortage(build_course([], final))
    (tight,) = find_hidden_shortage(build_course([], final[:3]))
    (too_few,) = find_hidden_shortage(build_course([], final[:1]))
    assert tight.message != too_few.message
    assert tight.location.startswith("course.toml:")
    assert (too_few.params["half"], too_few.params["twice"], too_few.params["count"]) == (2, 4, 1)


def test_a_final_that_draws_from_its_own_bank_alone_is_all_hidden():
    files = replace_text("course.toml", "include_modules = true", "include_modules = false")
    assert not find_hidden_shortage(read_course(files))
