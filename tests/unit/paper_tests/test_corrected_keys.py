"""Results of sheets after the key of one of their questions was corrected."""

import pytest
from sqlalchemy import func, select

from lms.accounts.rules import CONSULTANT
from lms.assessment.models import Attempt
from lms.core.clock import Moment
from lms.paper_tests.queries import build_keys, list_results
from lms.paper_tests.services import enter_result, undo_result
from lms.regrading.models import PassDecision, Regrading
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.learning import ZONE
from tests.factories.paper_tests import draw_form, fill_in
from tests.factories.regions import KOKSHETAU
from tests.factories.regrading import (
    correct,
    create_examinee,
    find_number_question,
    propose,
    run_jobs,
)

MOMENT = Moment(NOW, ZONE)


@pytest.fixture
def learner(session, container):
    return create_examinee(session, container.storage, {"pass_percent": 90})


@pytest.fixture
def supervisor(session):
    holder = add_person(session)
    grant(session, holder, CONSULTANT, kato=KOKSHETAU)
    return build_actor(session, holder)


@pytest.fixture
def form(session, learner, supervisor):
    return draw_form(session, learner, supervisor)


def enter_sheet(session, form, learner, by):
    """Enter a sheet on which everything is right."""
    values = {"texts": fill_in(session, form), "held_on": MOMENT.today, "by": by, "moment": MOMENT}
    enter_result(session, form=form, enrolment_id=learner.enrolment.id, **values)


def list_rows(session, form, by):
    return list_results(session, by=by, form_id=form.id, limit=9, offset=0)[0]


def undo_sheet(session, form, by):
    (row,) = list_rows(session, form, by)
    undo_result(session, form=form, result_id=row.id, reason="Басқа парақ", by=by, moment=MOMENT)


def count_rows(session, *models):
    return [session.scalar(select(func.count()).select_from(model)) for model in models]


def test_a_result_that_a_proposed_correction_lists_can_be_undone(
    session, container, learner, form, supervisor
):
    enter_sheet(session, form, learner, supervisor)
    propose(session, learner)
    session.commit()
    run_jobs(container)
    assert count_rows(session, Attempt, Regrading) == [1, 1]
    undo_sheet(session, form, supervisor)
    assert count_rows(session, Attempt, Regrading) == [0, 0]


def test_a_result_whose_pass_waits_for_a_decision_can_be_undone(
    session, container, learner, form, supervisor
):
    enter_sheet(session, form, learner, supervisor)
    correct(session, container, learner)
    session.expire_all()
    assert count_rows(session, Attempt, Regrading, PassDecision) == [1, 1, 1]
    undo_sheet(session, form, supervisor)
    assert count_rows(session, Attempt, Regrading, PassDecision) == [0, 0, 0]


def test_the_list_of_results_tells_the_per_cent_after_the_correction(
    session, container, learner, form, supervisor
):
    enter_sheet(session, form, learner, supervisor)
    assert [row.percent for row in list_rows(session, form, supervisor)] == [100]
    correct(session, container, learner)
    session.expire_all()
    assert [row.percent for row in list_rows(session, form, supervisor)] == [80]


def test_a_key_sheet_that_was_printed_before_has_the_corrected_key_now(
    session, container, learner, form
):
    question_id = find_number_question(session, learner).id
    index = [item["question"] for item in form.drawn_items].index(question_id)
    assert build_keys(session, form, learner.outline)[index].texts[0] != "4"
    correct(session, container, learner)
    session.expire_all()
    assert build_keys(session, form, learner.outline)[index].texts[0].startswith("4")
