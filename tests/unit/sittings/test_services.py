"""Supervised tests: who may begin, who goes on in which browser, minutes, the end."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import AuditEvent, Organisation
from lms.accounts.rules import HR, OFFICER
from lms.assessment.errors import AdmissionNeeded, NotAdmittedHere, TimeIsOver
from lms.assessment.models import Admission, Attempt, GivenTime, QuizResult, Sitting
from lms.assessment.services import save_answer
from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.enrolment.models import Enrolment
from lms.learning.services import hand_in_attempt
from lms.sittings.errors import (
    AdmissionNotFound,
    AttemptOutside,
    CourseNotBegun,
    FinalNotOpen,
    NobodyWrites,
    OwnAdmission,
    QuizNotSupervised,
    RoomCodeUnknown,
    SittingNotFound,
    SittingOver,
    TooManyRoomCodes,
    VenueNotYours,
)
from lms.sittings.queries import find_sitting, list_people, list_sittings, load_figures
from lms.sittings.rules import SittingPlan, format_code
from lms.sittings.services import (
    admit_people,
    end_sitting,
    give_minutes,
    join_sitting,
    open_sitting,
    refuse_admission,
    remove_admission,
)
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.catalogue import replace_text
from tests.factories.learning import (
    ZONE,
    create_learner,
    list_right_values,
    lock_attempt,
    read_all,
    take_quiz,
)
from tests.factories.regions import AKTOBE_CITY
from tests.factories.sittings import (
    BROWSER,
    MOMENT,
    admit,
    ask,
    begin,
    create_supervisor,
    hold_sitting,
)
from tests.threads import run_at_once, write_at_once

LATER = NOW + timedelta(minutes=10)
OTHER_BROWSER = 202


def require_supervision():
    """Return the files of the small course, whose final test is for sittings alone."""
    return replace_text("course.toml", "[final]\n", '[final]\nsupervised = "required"\n')


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage, files=require_supervision())


@pytest.fixture
def supervisor(session):
    return create_supervisor(session)


@pytest.fixture
def sitting(session, learner, supervisor):
    return hold_sitting(session, learner, supervisor)


def save_answer_of(session, learner, attempt_id, *, position=1, browser=BROWSER, now=NOW):
    attempt = lock_attempt(session, learner, attempt_id)
    save_answer(
        session,
        attempt_id=attempt_id,
        person_id=learner.person.id,
        position=position,
        form_values=list_right_values(session, attempt, position),
        language="kk",
        sign_in_id=browser,
        now=now,
    )


def write_all(session, learner, attempt_id, browser=BROWSER):
    """Answer everything right and hand in."""
    attempt = lock_attempt(session, learner, attempt_id)
    for position in range(1, attempt.total + 1):
        save_answer_of(session, learner, attempt_id, position=position, browser=browser)
    return hand_in_attempt(
        session,
        attempt=lock_attempt(session, learner, attempt_id),
        outline=learner.outline,
        quiz=learner.outline.final,
        by_id=learner.person.id,
        moment=MOMENT,
    )


def do_the_rest(session, learner):
    """Do everything before the final test."""
    read_all(session, learner)
    for quiz in learner.outline.quizzes[:-1]:
        take_quiz(session, learner, quiz)


def build_signed_in_actor(session, learner, browser=BROWSER):
    return replace(build_actor(session, learner.person), sign_in_id=browser)


def join_by_code(container, by, code, *, ip="192.0.2.1", now=NOW):
    return join_sitting(
        container.database,
        code=code,
        by=by,
        ip=ip,
        cipher=container.iin_cipher,
        moment=Moment(now, ZONE),
    )


def load_admission_state(session, admission_id):
    return session.scalar(select(Admission.state).where(Admission.id == admission_id))


def test_a_test_that_requires_supervision_begins_only_for_whom_somebody_let_in(
    session, learner, supervisor, sitting
):
    with pytest.raises(AdmissionNeeded):
        begin(session, learner)
    admission = ask(session, sitting, learner)
    with pytest.raises(AdmissionNeeded):
        begin(session, learner)  # waiting is not enough
    admit_people(
        session, sitting_id=sitting.id, admission_id=admission.id, by=supervisor, moment=MOMENT
    )
    attempt = session.get_one(Attempt, begin(session, learner))
    assert attempt.sitting_id == sitting.id
    assert attempt.ends_at <= sitting.ends_at


def test_a_test_that_offers_sittings_begins_in_one_or_without(session, container, supervisor):
    learner = create_learner(session, container.storage)
    assert session.get_one(Attempt, begin(session, learner)).sitting_id is None


def test_whoever_is_admitted_to_an_offered_sitting_writes_in_it(session, container, supervisor):
    learner = create_learner(session, container.storage)
    sitting = hold_sitting(session, learner, supervisor)
    admit(session, sitting, learner, supervisor)
    assert session.get_one(Attempt, begin(session, learner)).sitting_id == sitting.id


def test_a_refused_or_removed_learner_begins_nothing(session, learner, supervisor, sitting):
    admission = ask(session, sitting, learner)
    decide = {"sitting_id": sitting.id, "reason": "Құжаты жоқ", "by": supervisor, "moment": MOMENT}
    refuse_admission(session, admission_id=admission.id, **decide)
    assert load_admission_state(session, admission.id) == "refused"
    with pytest.raises(AdmissionNeeded):
        begin(session, learner)
    other_id = admit(session, sitting, learner, supervisor, browser=OTHER_BROWSER)
    remove_admission(session, admission_id=other_id, **decide)
    with pytest.raises(AdmissionNeeded):
        begin(session, learner, browser=OTHER_BROWSER)


def test_another_browser_goes_on_with_the_same_attempt_once_it_is_let_in(
    session, learner, supervisor, sitting
):
    first = admit(session, sitting, learner, supervisor)
    attempt_id = begin(session, learner)
    save_answer_of(session, learner, attempt_id)
    second = ask(session, sitting, learner, browser=OTHER_BROWSER)
    with pytest.raises(NotAdmittedHere):
        save_answer_of(session, learner, attempt_id, position=2, browser=OTHER_BROWSER)
    save_answer_of(session, learner, attempt_id, position=2)  # the first one writes until then
    admit_people(
        session, sitting_id=sitting.id, admission_id=second.id, by=supervisor, moment=MOMENT
    )
    assert load_admission_state(session, first) == "moved"
    assert begin(session, learner, browser=OTHER_BROWSER) == attempt_id
    save_answer_of(session, learner, attempt_id, position=2, browser=OTHER_BROWSER)
    with pytest.raises(NotAdmittedHere):
        save_answer_of(session, learner, attempt_id, position=2)
    (row,), total = list_people(session, sitting.id, limit=10)
    assert (total, row.browsers, row.state, row.answered) == (1, 2, "writing", 2)


def test_two_browsers_that_are_let_in_at_once_leave_one(session, container, learner, supervisor):
    sitting = hold_sitting(session, learner, supervisor)
    ids = [ask(session, sitting, learner, browser=browser).id for browser in (1, 2, 3, 4)]
    sitting_id = sitting.id
    session.commit()

    def let_in(writing, number):
        return admit_people(
            writing, sitting_id=sitting_id, admission_id=ids[number], by=supervisor, moment=MOMENT
        )

    write_at_once(container, let_in, len(ids))
    states = [load_admission_state(session, admission_id) for admission_id in ids]
    assert sorted(states) == ["admitted", "moved", "moved", "moved"]


def test_one_whom_two_supervisors_let_in_at_once_is_let_in_once(
    session, container, learner, supervisor
):
    sitting = hold_sitting(session, learner, supervisor)
    admission_id, sitting_id = ask(session, sitting, learner).id, sitting.id
    session.commit()

    def let_in(writing, _number):
        return admit_people(writing, sitting_id=sitting_id, by=supervisor, moment=MOMENT)

    assert sorted(write_at_once(container, let_in, 4)) == [0, 0, 0, 1]
    assert load_admission_state(session, admission_id) == "admitted"
    events = select(AuditEvent).where(AuditEvent.kind == "sitting_admitted")
    assert len(session.scalars(events).all()) == 1


def test_all_who_wait_are_let_in_but_never_the_supervisor(session, container, learner, supervisor):
    sitting = hold_sitting(session, learner, supervisor)
    other = create_learner(session, container.storage, files=require_supervision())
    waiting = [ask(session, sitting, who).id for who in (learner, other)]
    own = replace(supervisor, person_id=other.person.id)
    assert admit_people(session, sitting_id=sitting.id, by=own, moment=MOMENT) == 1
    with pytest.raises(OwnAdmission):
        admit_people(session, sitting_id=sitting.id, admission_id=waiting[1], by=own, moment=MOMENT)
    assert [load_admission_state(session, admission_id) for admission_id in waiting] == [
        "admitted",
        "waiting",
    ]


def test_a_code_lets_a_learner_wait_once_whatever_gaps_are_typed(
    session, container, learner, sitting
):
    do_the_rest(session, learner)
    by, code, sitting_id = build_signed_in_actor(session, learner), sitting.code, sitting.id
    session.commit()
    first = join_by_code(container, by, format_code(code))
    assert join_by_code(container, by, code) == first
    row = session.get_one(Admission, first)
    assert (row.sitting_id, row.state, row.sign_in_id) == (sitting_id, "waiting", BROWSER)


def test_the_code_of_a_sitting_that_is_over_opens_nothing(
    session, container, learner, supervisor, sitting
):
    do_the_rest(session, learner)
    by, code, ends_at = build_signed_in_actor(session, learner), sitting.code, sitting.ends_at
    session.commit()
    with pytest.raises(RoomCodeUnknown):
        join_by_code(container, by, code, now=ends_at)
    assert join_by_code(container, by, code)  # the control
    end_sitting(container.database, sitting_id=sitting.id, by=supervisor, moment=MOMENT)
    with pytest.raises(RoomCodeUnknown):
        join_by_code(container, by, code)


def test_wrong_codes_are_limited_by_person_and_the_right_one_is_refused_then_too(
    session, container, learner, sitting
):
    do_the_rest(session, learner)
    by, code = build_signed_in_actor(session, learner), sitting.code
    session.commit()
    for _guess in range(10):
        with pytest.raises(RoomCodeUnknown):
            join_by_code(container, by, "x")
    with pytest.raises(TooManyRoomCodes):
        join_by_code(container, by, code)
    assert join_by_code(container, by, code, now=NOW + timedelta(minutes=16))


def test_a_locked_test_another_course_and_an_open_attempt_are_told_apart(
    session, container, supervisor
):
    learner = create_learner(session, container.storage)
    stranger = build_actor(session, add_person(session))
    sitting = hold_sitting(session, learner, supervisor)
    by, code = build_signed_in_actor(session, learner), sitting.code
    session.commit()
    with pytest.raises(CourseNotBegun):
        join_by_code(container, stranger, code)
    with pytest.raises(FinalNotOpen):
        join_by_code(container, by, code)
    do_the_rest(session, learner)
    begin(session, learner)  # at home, without a sitting
    session.commit()
    with pytest.raises(AttemptOutside):
        join_by_code(container, by, code)


def test_minutes_given_back_reach_the_attempt_and_the_sitting_lasts_as_long(
    session, learner, supervisor
):
    sitting = hold_sitting(session, learner, supervisor, minutes=15)
    with pytest.raises(NobodyWrites):
        give_minutes(
            session, sitting_id=sitting.id, minutes=5, reason="-", by=supervisor, moment=MOMENT
        )
    admit(session, sitting, learner, supervisor)
    attempt_id = begin(session, learner)
    end = session.get_one(Attempt, attempt_id).ends_at
    count = give_minutes(
        session,
        sitting_id=sitting.id,
        minutes=20,
        reason="Жарық сөнді",
        by=supervisor,
        moment=Moment(LATER, ZONE),
    )
    assert count == 1
    session.expire_all()
    attempt = session.get_one(Attempt, attempt_id)
    assert attempt.ends_at == end + timedelta(minutes=20)
    assert session.get_one(Sitting, sitting.id).ends_at == attempt.ends_at
    save_answer_of(session, learner, attempt_id, now=end + timedelta(minutes=19))
    row = session.scalars(select(GivenTime)).one()
    assert (row.attempt_id, row.minutes, row.reason) == (attempt_id, 20, "Жарық сөнді")
    assert row.given_by == supervisor.person_id
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "minutes_given")).one()
    assert event.subject == f"person:{learner.person.id}"
    assert "Жарық" not in str(event.details)


def test_minutes_for_an_attempt_whose_time_ran_out_count_from_now(session, learner, supervisor):
    sitting = hold_sitting(session, learner, supervisor, minutes=60)
    admission_id = admit(session, sitting, learner, supervisor)
    attempt_id = begin(session, learner)
    session.get_one(Attempt, attempt_id).ends_at = NOW + timedelta(minutes=1)
    session.flush()
    with pytest.raises(TimeIsOver):
        save_answer_of(session, learner, attempt_id, now=LATER)
    give_minutes(
        session,
        sitting_id=sitting.id,
        admission_id=admission_id,
        minutes=5,
        reason="-",
        by=supervisor,
        moment=Moment(LATER, ZONE),
    )
    save_answer_of(session, learner, attempt_id, now=LATER + timedelta(minutes=4))


def test_an_ended_sitting_hands_in_what_there_is_and_takes_nothing_more(
    session, container, learner, supervisor, sitting
):
    do_the_rest(session, learner)
    admit(session, sitting, learner, supervisor)
    attempt_id, sitting_id = begin(session, learner), sitting.id
    save_answer_of(session, learner, attempt_id)
    session.commit()
    moment = Moment(LATER, ZONE)
    for _again in range(2):
        end_sitting(container.database, sitting_id=sitting_id, by=supervisor, moment=moment)
    session.expire_all()
    attempt = session.get_one(Attempt, attempt_id)
    assert (attempt.submitted_at, attempt.right) == (LATER, 1)
    assert session.get_one(Sitting, sitting_id).ended_at == LATER
    with pytest.raises(AdmissionNeeded):
        begin(session, learner, now=LATER)
    with pytest.raises(SittingOver):
        admit_people(session, sitting_id=sitting_id, by=supervisor, moment=moment)
    figures = load_figures(session, sitting_id)
    assert (figures.admitted, figures.writing, figures.handed_in) == (1, 0, 1)


def test_starts_and_the_end_at_once_leave_no_attempt_open(session, container, learner, supervisor):
    sitting = hold_sitting(session, learner, supervisor)
    admit(session, sitting, learner, supervisor)
    sitting_id = sitting.id
    session.commit()

    def act(number):
        if not number:
            end_sitting(container.database, sitting_id=sitting_id, by=supervisor, moment=MOMENT)
            return
        with container.database.write() as writing:
            begin(writing, learner)

    run_at_once(act, 5, AdmissionNeeded)
    still_open = select(Attempt).where(Attempt.submitted_at.is_(None))
    assert session.scalars(still_open).all() == []


def test_a_supervised_pass_makes_a_supervised_certificate(session, learner, supervisor, sitting):
    do_the_rest(session, learner)
    admit(session, sitting, learner, supervisor)
    assert write_all(session, learner, begin(session, learner)).passed
    assert session.scalars(select(Certificate)).one().supervised
    assert session.get_one(Enrolment, learner.enrolment.id).supervised


def test_a_pass_without_a_sitting_makes_a_certificate_that_does_not_say_so(session, container):
    learner = create_learner(session, container.storage)
    do_the_rest(session, learner)
    take_quiz(session, learner, learner.outline.final)
    assert not session.scalars(select(Certificate)).one().supervised


def test_a_course_that_requires_supervision_issues_nothing_without_it(session, learner):
    do_the_rest(session, learner)
    final = QuizResult(
        enrolment_id=learner.enrolment.id, quiz_id=learner.outline.final.id, percent=90, passed=True
    )
    session.add(final)
    session.flush()
    read_all(session, learner)
    assert session.scalars(select(Certificate)).all() == []
    final.supervised = True
    session.flush()
    read_all(session, learner)
    assert session.scalars(select(Certificate)).one().supervised


def test_supervisors_of_another_district_see_and_decide_nothing(
    session, container, learner, supervisor, sitting
):
    stranger = create_supervisor(session, AKTOBE_CITY)
    admission = ask(session, sitting, learner)
    assert find_sitting(session, stranger, sitting.id) is None
    assert list_sittings(session, stranger, limit=10) == ([], 0)
    sitting_id = sitting.id
    with pytest.raises(SittingNotFound):
        admit_people(session, sitting_id=sitting_id, by=stranger, moment=MOMENT)
    session.commit()
    with pytest.raises(SittingNotFound):
        end_sitting(container.database, sitting_id=sitting_id, by=stranger, moment=MOMENT)
    assert find_sitting(session, supervisor, sitting_id).id == sitting_id
    other = hold_sitting(session, learner, stranger)
    with pytest.raises(AdmissionNotFound):
        admit_people(
            session, sitting_id=other.id, admission_id=admission.id, by=stranger, moment=MOMENT
        )


def test_a_sitting_is_opened_where_its_supervisor_answers_for(session, learner, supervisor):
    stranger = create_supervisor(session, AKTOBE_CITY, OFFICER)
    unit = stranger.grants[0].region_unit_id
    with pytest.raises(VenueNotYours):
        hold_sitting(session, learner, supervisor, region_unit_id=unit)
    with pytest.raises(VenueNotYours):
        hold_sitting(session, learner, supervisor, region_unit_id=None, organisation_id=None)
    assert hold_sitting(session, learner, stranger, region_unit_id=unit).region_unit_id == unit


def test_hr_holds_sittings_of_its_own_organisation(session, learner):
    office, other = (
        Organisation(
            bin=number,
            name_kk="Әкімдік",
            name_ru="Акимат",
            region_unit_id=learner.person.region_unit_id,
        )
        for number in ("000140000011", "000140000029")
    )
    session.add_all([office, other])
    session.flush()
    holder = add_person(session)
    grant(session, holder, HR, organisation_id=office.id)
    hr = build_actor(session, holder)
    with pytest.raises(VenueNotYours):
        hold_sitting(session, learner, hr, organisation_id=other.id)
    sitting = hold_sitting(session, learner, hr, organisation_id=office.id)
    assert find_sitting(session, hr, sitting.id).area_ru == "Акимат"


def test_a_module_quiz_has_no_sittings_unless_its_course_says_so(session, learner, supervisor):
    key = learner.outline.quizzes[0].key
    plan = SittingPlan(
        learner.outline.course_id, key, 60, "Кітапхана", supervisor.grants[0].region_unit_id
    )
    with pytest.raises(QuizNotSupervised):
        open_sitting(session, plan=plan, by=supervisor, moment=MOMENT)


def test_a_form_that_is_sent_twice_opens_one_sitting(session, learner, supervisor):
    plan = SittingPlan(
        learner.outline.course_id, "final", 60, "Кітапхана", supervisor.grants[0].region_unit_id
    )

    def open_at(minute, **values):
        moment = replace(MOMENT, now=NOW + timedelta(minutes=minute))
        return open_sitting(session, plan=replace(plan, **values), by=supervisor, moment=moment)

    first = open_at(0)
    assert open_at(0.1) == first
    assert len({first, open_at(0.2, minutes=90), open_at(0.3, venue="Мектеп"), open_at(5)}) == 4
