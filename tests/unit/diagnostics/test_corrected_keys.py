"""Diagnostics whose questions have a key that was corrected."""

import pytest
from sqlalchemy import select

from lms.assessment.rules import QUESTION_TYPES
from lms.catalogue.models import Question
from lms.catalogue.queries import load_answer_keys
from lms.catalogue.services import replace_key
from lms.diagnostics.models import DiagnosticAnswer
from lms.diagnostics.queries import find_diagnostic, load_state
from lms.diagnostics.services import answer_question, begin_diagnostic, find_next_question, is_over
from lms.regrading.rules.keys import count_every, count_none
from tests.conftest import NOW
from tests.factories.catalogue import add_diagnostic
from tests.factories.learning import create_learner
from tests.factories.regrading import OTHER_KEYS


@pytest.fixture
def learner(session, container):
    learner = create_learner(session, container.storage, files=add_diagnostic())
    begin_diagnostic(session, enrolment=learner.enrolment, outline=learner.outline, now=NOW)
    return learner


def find_state(session, learner):
    diagnostic = find_diagnostic(session, learner.enrolment.id)
    return load_state(session, diagnostic, learner.outline.version_id)


def correct_key(session, learner, question_id, answer):
    replace_key(
        session,
        version_id=learner.outline.version_id,
        question_id=question_id,
        answer=answer,
        now=NOW,
    )


def load_key(session, question_id):
    return session.get_one(Question, question_id).answer


@pytest.mark.parametrize("change", [count_every, count_none])
def test_a_question_whose_key_tells_nothing_is_not_asked(session, learner, change):
    question_id = find_next_question(find_state(session, learner), learner.outline)
    correct_key(session, learner, question_id, change(load_key(session, question_id)))
    state = find_state(session, learner)
    assert question_id not in [row.id for row in state.candidates]
    assert find_next_question(state, learner.outline) not in (None, question_id)


def test_an_answer_is_judged_by_the_key_as_it_was_corrected_meanwhile(session, learner):
    load_answer_keys(session, learner.outline.version_id)  # a process knows the key of before
    state = find_state(session, learner)
    question_id = find_next_question(state, learner.outline)
    kind, key = session.get_one(Question, question_id).type, load_key(session, question_id)
    new_key = OTHER_KEYS[kind] if OTHER_KEYS[kind] != key else {"options": [1]}
    answer = QUESTION_TYPES[kind].build_right(new_key)
    correct_key(session, learner, question_id, new_key)
    answer_question(
        session,
        state=state,
        outline=learner.outline,
        question_id=question_id,
        answer=answer,
        language="kk",
        now=NOW,
    )
    assert session.scalars(select(DiagnosticAnswer.right)).one() is True


def test_a_diagnostic_that_can_ask_nothing_more_is_over(session, learner):
    assert not is_over(find_state(session, learner), learner.outline)
    for row in find_state(session, learner).candidates:
        correct_key(session, learner, row.id, count_none(load_key(session, row.id)))
    assert is_over(find_state(session, learner), learner.outline)
