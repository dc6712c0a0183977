"""Check-yourself questions: the last answer is stored, and whether the first one was right."""

from datetime import timedelta

import pytest

from lms.catalogue.queries import load_checks
from lms.core.storage import FileStorage
from lms.learning.models import CheckAnswer
from lms.learning.queries import load_check_answers
from lms.learning.rules import build_verdict, list_right_answers
from lms.learning.services import save_check_answer
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.catalogue import build_check_files, load_small_course
from tests.factories.learning import enrol

OPTIONS = {
    "prompt": "?",
    "options": ["<em>а</em>", "б", "в"],
    "feedback": ["қате", "дұрыс", "дұрыс та"],
}
NUMBER = {"prompt": "?", "right": "иә", "wrong": "санаңыз", "shown": "<3"}


@pytest.fixture
def check(session, tmp_path):
    load_small_course(session, FileStorage(tmp_path), changes=build_check_files())
    (row,) = (row for lesson_id in range(1, 5) for row in load_checks(session, lesson_id))
    return row


def save_answer(session, check, enrolment_id, option, minutes=0):
    save_check_answer(
        session,
        enrolment_id=enrolment_id,
        question_id=check.id,
        answer={"options": [option]},
        is_right=[option] == check.answer["options"],
        language="kk",
        now=NOW + timedelta(minutes=minutes),
    )


def test_a_question_is_stored_with_the_step_where_it_stands(check):
    assert (check.name, check.step, check.taught_step) == ("where-file", 4, 2)
    assert check.answer == {"options": [1]}
    assert check.content_ru["options"] == ["На столе", "В папке"]


def test_the_latest_answer_is_kept_and_the_first_stays_known(session, check):
    learner, other = enrol(session, add_person(session)), enrol(session, add_person(session))
    for minutes, option in enumerate((0, 1)):
        save_answer(session, check, learner, option, minutes)
    save_answer(session, check, other, 0)
    assert load_check_answers(session, learner, [check.id]) == {check.id: ({"options": [1]}, True)}
    row = session.get(CheckAnswer, (learner, check.id))
    assert (row.right, row.right_at_first, row.times) == (True, False, 2)
    assert row.answered_at == NOW + timedelta(minutes=1)
    assert load_check_answers(session, other, []) == {}


def test_a_wrong_choice_is_answered_by_its_feedback_and_the_right_one_with_its_reason():
    key = {"options": [1]}
    verdict = build_verdict("single", OPTIONS, key, {"options": [0]}, taught_step=2)
    assert (verdict.notes, verdict.answer, verdict.step) == ((("", "қате"),), (("б", "дұрыс"),), 2)


def test_of_several_choices_each_is_named_and_the_missing_ones_are_told():
    key, stored_answer = {"options": [1, 2]}, {"options": [0, 1]}
    verdict = build_verdict("multiple", OPTIONS, key, stored_answer, taught_step=2)
    assert verdict.notes == (("<em>а</em>", "қате"), ("б", "дұрыс"))
    assert verdict.answer == (("в", "дұрыс та"),)


def test_a_right_answer_has_its_reason_and_no_step():
    verdict = build_verdict("number", NUMBER, {"low": 3, "high": 3}, {"text": "3"}, taught_step=2)
    assert (verdict.notes, verdict.answer, verdict.step) == ((("", "иә"),), (), 0)


def test_a_number_is_shown_as_text():
    assert list_right_answers("number", NUMBER, {"low": 3, "high": 3}) == (("&lt;3", ""),)
