"""Assignments that ask for a supervised final test: who may begin, what meets them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.rules import CIVIL_SERVANT, OPERATOR
from lms.assessment.errors import AdmissionNeeded
from lms.core.clock import get_local_date
from lms.enrolment.models import Enrolment
from lms.obligations import queries
from lms.obligations.errors import NoFinalTest, TermsRefused
from lms.obligations.models import Obligation
from lms.obligations.queries.supervision import is_supervision_demanded
from lms.obligations.rules import Target, Terms, fingerprint_terms
from lms.obligations.services.terms import check_terms
from lms.paper_tests.errors import SittingNeeded
from lms.paper_tests.services import enter_result
from tests.conftest import NOW
from tests.factories import records
from tests.factories.catalogue import replace_text
from tests.factories.learning import ZONE, complete_course, create_learner, enrol
from tests.factories.paper_tests import draw_form, fill_in
from tests.factories.regions import AKMOLA, load_unit
from tests.factories.sittings import MOMENT, begin, create_supervisor

DUE = get_local_date(NOW, ZONE) + timedelta(days=60)


@pytest.fixture
def learner(session, container):
    files = replace_text("course.toml", "mandatory = false", "mandatory = true")
    return create_learner(session, container.storage, files=files, audience=CIVIL_SERVANT)


def assign_course(session, learner, *, supervised):
    course = session.get_one(Enrolment, learner.enrolment.id)
    records.assign(
        session,
        records.Course(id=course.course_id),
        due_on=DUE,
        region_unit_id=load_unit(session, AKMOLA).id,
        supervised=supervised,
    )


def load_state(session, learner):
    session.expire_all()
    query = select(Obligation.state).where(Obligation.person_id == learner.person.id)
    return session.scalars(query).all()


def is_demanded(session, learner):
    return is_supervision_demanded(session, learner.person.id, learner.outline.course_id)


@pytest.mark.parametrize("supervised", [True, False])
def test_a_duty_bars_the_final_test_without_a_sitting_only_if_it_says_so(
    session, learner, supervised
):
    assign_course(session, learner, supervised=supervised)
    assert is_demanded(session, learner) is supervised
    if not supervised:
        assert begin(session, learner)
        return
    with pytest.raises(AdmissionNeeded):
        begin(session, learner)
    assert begin(session, learner, quiz=learner.outline.quizzes[0])  # of a module: never


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize(("supervised", "state"), [(True, "open"), (False, "met")])
def test_an_earlier_certificate_without_supervision_meets_no_such_duty(
    session, learner, supervised, state
):
    complete_course(session, learner)
    assign_course(session, learner, supervised=supervised)
    assert load_state(session, learner) == [state]
    enrolment = session.get_one(Enrolment, learner.enrolment.id)
    assert enrolment.may_repeat is supervised
    if supervised:  # the course can be taken again, though its certificate is valid
        assert enrol(session, learner.person) != enrolment.id


def test_a_supervised_completion_meets_the_duty(session, learner):
    complete_course(session, learner)
    session.get_one(Enrolment, learner.enrolment.id).supervised = True
    session.flush()
    assign_course(session, learner, supervised=True)
    assert load_state(session, learner) == ["met"]
    assert not is_demanded(session, learner)


def test_the_preview_counts_those_who_have_met_it_under_supervision(session, learner):
    complete_course(session, learner)
    target = Target(region_unit_id=load_unit(session, AKMOLA).id)
    for supervised, met_count in ((False, 1), (True, 0)):
        terms = Terms((learner.outline.course_id,), target, "x", due_on=DUE, supervised=supervised)
        reach = queries.preview_assignment(
            session, terms=terms, by=OPERATOR, today=get_local_date(NOW, ZONE)
        )
        assert reach.already_met == met_count


def test_the_learner_reads_on_the_duty_that_the_test_is_supervised(session, learner):
    assign_course(session, learner, supervised=True)
    (duty,) = queries.list_due_courses(session, learner.person.id, get_local_date(NOW, ZONE))
    assert duty.is_supervised


def test_the_same_course_with_supervision_is_another_assignment():
    terms = Terms((1,), Target(region_unit_id=1), "x", due_on=DUE)
    strict = Terms((1,), Target(region_unit_id=1), "x", due_on=DUE, supervised=True)
    assert fingerprint_terms(terms) != fingerprint_terms(strict)


def test_a_course_without_a_final_test_cannot_be_assigned_so(session, learner):
    course = records.add_course(session)  # has no quiz
    for supervised in (True, False):
        terms = Terms(
            (course.id,),
            Target(region_unit_id=load_unit(session, AKMOLA).id),
            "x",
            due_on=DUE,
            supervised=supervised,
        )
        try:
            check_terms(session, terms=terms, by=OPERATOR, today=get_local_date(NOW, ZONE))
        except TermsRefused as error:
            refusal = error.errors.get("supervised")
        else:
            refusal = None
        assert isinstance(refusal, NoFinalTest) is supervised


def test_a_sheet_of_paper_does_not_stand_for_a_sitting(session, learner):
    supervisor = create_supervisor(session)
    form = draw_form(session, learner, supervisor, learner.outline.final)
    typed = fill_in(session, form)
    assign_course(session, learner, supervised=True)
    with pytest.raises(SittingNeeded):
        enter_result(
            session,
            form=form,
            enrolment_id=learner.enrolment.id,
            texts=typed,
            held_on=MOMENT.today,
            by=supervisor,
            moment=MOMENT,
        )
