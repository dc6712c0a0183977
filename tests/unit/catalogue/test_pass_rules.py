from fractions import Fraction

import pytest
from sqlalchemy import select

from lms.catalogue.models import Question
from lms.catalogue.queries import load_bank, load_outline
from lms.catalogue.rules import read_course
from lms.catalogue.services import load_course
from tests.conftest import NOW
from tests.factories.catalogue import build_course_files, replace_text

MODULE = "01-files/module.toml"
RULES = """[quiz]
counted = "last"
pass_competence = 50
wrong_costs = "1/4"
"""
BANDS = """
[quiz.bands]
90.kk = "Өте жақсы"
90.ru = "Отлично"
70.kk = "Жақсы"
70.ru = "Хорошо"
"""


def add_rules(text):
    files = replace_text(MODULE, "[quiz]\n", text)
    return files | {MODULE: files[MODULE] + BANDS.encode()}


def list_faults(text):
    return [fault.message % fault.params for fault in read_course(add_rules(text)).faults]


def test_rules_of_passing_are_read_and_may_all_be_left_out():
    passing = read_course(add_rules(RULES)).modules[0].table.quiz.passing
    assert (passing.counted_result, passing.competence_percent) == ("last", 50)
    assert passing.wrong_costs == Fraction(1, 4)
    assert [band.from_percent for band in passing.bands] == [70, 90]
    without = read_course(build_course_files()).modules[0].table.quiz.passing
    assert (without.counted_result, without.competence_percent, without.wrong_costs) == (
        "best",
        0,
        0,
    )


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ('counted = "median"', "has to be one of"),
        ("pass_competence = 0", "from 1 to 100"),
        ('wrong_costs = "1/11"', "a fraction with at most 10 parts"),
        ('wrong_costs = "5/4"', "a fraction with at most 10 parts"),
        ("wrong_costs = 0.25", "a fraction with at most 10 parts"),
        ('counted = "average"\npass_competence = 50', "needs one attempt that counts"),
        ("closes = 9999-12-31", "has to be a day"),
        ("opens = 0026-09-01", "has to be a day"),
    ],
)
def test_a_rule_that_cannot_be_kept_is_a_fault(rule, fault):
    assert any(fault in text for text in list_faults(f"[quiz]\n{rule}\n"))


@pytest.mark.parametrize("band", ["101", "ninety"])
def test_a_band_begins_at_a_whole_per_cent(band):
    files = add_rules("[quiz]\n")
    files[MODULE] = files[MODULE].replace(b"90.", f"{band}.".encode())
    assert any("a band begins" in fault.message for fault in read_course(files).faults)


@pytest.mark.parametrize("weight", ["0", "6", "1.5", "two", "²"])
def test_a_weight_is_a_whole_number_up_to_five(weight):
    files = build_course_files()
    for language in ("kk", "ru"):
        path = f"01-files/quiz.{language}.md"
        files = replace_text(path, "type: single\n", f"type: single\nweight: {weight}\n", files)
    assert any("weight is a whole number" in f.message for f in read_course(files).faults)


def test_both_languages_give_a_question_the_same_weight():
    path = "01-files/quiz.ru.md"
    files = replace_text(path, "type: single\n", "type: single\nweight: 2\n")
    assert any("weight is 2 here" in (f.message % f.params) for f in read_course(files).faults)


def test_a_result_is_called_by_the_highest_band_that_it_reaches(session, container):
    load_result = load_course(
        session, container.storage, files=add_rules(RULES), slug="files", by_id=None, now=NOW
    )
    quiz = load_outline(session, load_result.version.id).quizzes[0]
    assert (quiz.counted_result, quiz.wrong_costs) == ("last", "1/4")
    names = {percent: quiz.find_band(percent) for percent in (69, 70, 89, 90, 100)}
    assert names.pop(69) is None
    assert [band.title_ru for band in names.values()] == ["Хорошо", "Хорошо", "Отлично", "Отлично"]


def test_a_retired_question_stays_in_the_version_and_is_drawn_no_more(session, container):
    files = build_course_files()
    for language in ("kk", "ru"):
        path = f"01-files/quiz.{language}.md"
        files = replace_text(path, "type: single\n", "type: single\nretired: yes\n", files)
    load_result = load_course(
        session, container.storage, files=files, slug="files", by_id=None, now=NOW
    )
    outline = load_outline(session, load_result.version.id)
    quiz = outline.quizzes[0]
    in_version = session.scalars(select(Question.name).where(Question.quiz_id == quiz.id)).all()
    bank_ids = {row.id for row in load_bank(session, (quiz.id,))}
    retired_question = session.scalars(select(Question).where(Question.retired.is_(True))).one()
    assert retired_question.name in in_version
    assert len(bank_ids) == len(in_version) - 1
    assert retired_question.id not in bank_ids


@pytest.mark.parametrize("value", ["no", "true", ""])
def test_retired_has_one_value(value):
    files = build_course_files()
    for language in ("kk", "ru"):
        path = f"01-files/quiz.{language}.md"
        files = replace_text(path, "type: single\n", f"type: single\nretired: {value}\n", files)
    assert any("retired has one value" in f.message for f in read_course(files).faults)


def test_a_bank_needs_twice_the_questions_without_its_retired_ones():
    files = build_course_files()
    for language in ("kk", "ru"):
        for kind in ("single", "multiple"):
            path, old = f"01-files/quiz.{language}.md", f"type: {kind}\n"
            files = replace_text(path, old, f"{old}retired: yes\n", files)
    assert any("so the bank needs" in f.message for f in read_course(files).faults)
