"""All rules over a course: budgets, options that nobody chooses, the two shipped courses."""

from pathlib import Path

import pytest

from lms.catalogue.rules import read_course
from lms.catalogue.rules.lint.budget import RULES, UNCHOSEN
from lms.catalogue.rules.lint.linting import lint_course
from lms.catalogue.rules.lint.unchosen import OptionChoices, find_unchosen_options
from lms.core.folders import read_folder
from tests.factories.banks import MODULE, Item, build_course

COURSES = Path(__file__).resolve().parents[4] / "courses"
OPTIONS = ("Бір *екі*", "Үш", "Төрт")
SHOWN = ("Бір <em>екі</em>", "Үш", "Төрт")


def count_choices(choice_counts, answers, texts=SHOWN):
    return {"item-0": OptionChoices({"kk": texts, "ru": texts}, choice_counts, answers)}


def find_unchosen(choice_counts, answers, **values):
    course = build_course([Item(1, OPTIONS)])
    return find_unchosen_options(course, count_choices(choice_counts, answers, **values))


def test_a_wrong_option_that_fewer_than_five_per_cent_chose_is_named_by_its_line():
    (warning,) = find_unchosen((4, 90, 6), 100)
    assert warning.location == f"{MODULE}/quiz.kk.md:8"
    assert (warning.params["chosen"], warning.params["answers"]) == (4, 100)


@pytest.mark.parametrize(
    ("choice_counts", "answers", "texts"),
    [
        ((5, 90, 5), 100, SHOWN),  # 5 % is enough
        ((0, 99, 0), 99, SHOWN),  # too few answers
        ((60, 0, 40), 100, SHOWN),  # the right one is no distractor
        ((0, 90, 10), 100, ("Басқа", *SHOWN[1:])),  # it reads otherwise by now
        ((0, 90), 100, SHOWN[:2]),  # the question had fewer options then
    ],
)
def test_other_options_are_left_alone(choice_counts, answers, texts):
    assert not find_unchosen(choice_counts, answers, texts=texts)


def test_without_answers_the_rule_is_left_out():
    course = build_course()
    assert UNCHOSEN not in {result.rule for result in lint_course(course)}
    assert tuple(result.rule for result in lint_course(course, {})) == RULES


def test_a_budget_allows_as_many_warnings_as_course_toml_says():
    items = [Item(ru="Что нельзя включить?"), Item(ru="Что нельзя выключить?")]
    for allowance, is_over in ((0, True), (1, True), (2, False)):
        table = f"\n[lint]\nnegation = {allowance}\n" if allowance else ""
        results = {result.rule: result for result in lint_course(build_course(items, table=table))}
        assert len(results["negation"].warnings) == 2
        assert results["negation"].is_over is is_over


@pytest.mark.parametrize("line", ["negations = 1", "negation = -1", 'negation = "many"'])
def test_a_budget_that_is_no_rule_or_no_number_is_a_fault(line):
    course = build_course(table=f"\n[lint]\n{line}\n")
    assert [fault.path for fault in course.faults] == ["course.toml"]
    assert not build_course(table="\n[lint]\nnegation = 1\n").faults


@pytest.mark.parametrize("slug", ["first-steps", "cyber-hygiene"])
def test_the_shipped_courses_have_no_more_warnings_than_they_are_allowed(slug):
    course = read_course(read_folder(COURSES / slug), (COURSES / "acts.csv").read_bytes())
    over = {
        result.rule: [f"{warning.location}: {warning.describe()}" for warning in result.warnings]
        for result in lint_course(course)
        if result.is_over
    }
    assert not over
