"""A person's page shows their learning to responsible staff, and records each view."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from lms.accounts.models import PersonalAccess
from lms.accounts.rules import CIVIL_SERVANT, HR, NATIONAL_ADMIN, OFFICER
from lms.certificates.models import Certificate
from lms.learning.queries import word_counts
from lms.learning.rules.reading_time import PageReport
from lms.learning.services import record_reading
from tests.conftest import NOW
from tests.factories import accounts, records
from tests.factories.learning import complete_course, create_learner, take_quiz
from tests.factories.regions import AKMOLA, KOKSHETAU, SEMEI, load_unit

DAY = timedelta(days=1)
TITLE = "Міндетті курс А"


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def organisation(session):
    return accounts.add_organisation(session)


@pytest.fixture
def readers(session, organisation):
    """Permitted readers: the officer, HR of the organisation, the national administrator."""
    officer, hr, admin = (accounts.add_person(session) for _ in range(3))
    accounts.grant(session, officer, OFFICER, kato=KOKSHETAU)
    accounts.grant(session, hr, HR, organisation_id=organisation.id)
    accounts.grant(session, admin, NATIONAL_ADMIN)
    session.commit()
    return {"officer": officer, "hr": hr, "admin": admin}


@pytest.fixture
def servant(session, container, organisation):
    """Return a civil servant who completed one course and is obliged to another by two orders."""
    learner = create_learner(
        session, container.storage, organisation_id=organisation.id, audience=CIVIL_SERVANT
    )
    take_quiz(session, learner, learner.outline.quizzes[0], right=False)
    complete_course(session, learner)
    mandatory = records.add_course(session, title_kk=TITLE, title_ru=TITLE)
    area = load_unit(session, AKMOLA)
    records.assign(session, mandatory, due_on=(NOW + 30 * DAY).date(), region_unit_id=area.id)
    records.assign(
        session, mandatory, due_on=(NOW + 10 * DAY).date(), organisation_id=organisation.id
    )
    session.commit()
    return learner.person


def open_page(app, session, reader, person):
    path = f"/accounts/people/{person.id}"
    return accounts.sign_in(app.test_client(), session, reader).get(path)


@pytest.mark.parametrize("who", ["officer", "hr", "admin"])
def test_whoever_answers_for_a_person_sees_duties_courses_attempts_and_certificates(
    app, session, readers, servant, who
):
    page = open_page(app, session, readers[who], servant).text
    number = session.scalars(
        select(Certificate.number).where(Certificate.person_id == servant.id)
    ).one()
    assert f"/{number}" in page
    assert page.count(TITLE) == 1, "two orders of a course are one duty"
    assert "Оны 2 тағайындау талап етеді" in page
    assert "2026 жылғы" in page
    assert "100\u00a0% – өтті" in page
    assert "0\u00a0% – өтпеді" in page
    assert "аяқталды" in page


def test_the_day_on_which_a_duty_is_due_is_the_earliest(app, session, readers, servant):
    page = open_page(app, session, readers["admin"], servant).text
    early, late = ((NOW + days * DAY).day for days in (10, 30))
    duty = page.split(TITLE)[1].split("</li>")[0]
    assert f" {early} " in duty
    assert f" {late} " not in duty


def test_each_look_stands_in_the_record_that_the_person_reads(app, session, readers, servant):
    open_page(app, session, readers["hr"], servant)
    accesses = session.execute(
        select(PersonalAccess.actor_id, PersonalAccess.access_kind).where(
            PersonalAccess.person_id == servant.id
        )
    ).all()
    assert [tuple(row) for row in accesses] == [(readers["hr"].id, "page")]
    session.commit()
    own = accounts.sign_in(app.test_client(), session, servant).get("/auth/accesses").text
    assert readers["hr"].surname in own


def test_others_see_nothing_and_leave_no_trace(app, session, readers, servant):
    elsewhere = accounts.add_organisation(session, kato=SEMEI, bin="991240000013")
    hr, officer, nobody = (accounts.add_person(session) for _ in range(3))
    accounts.grant(session, hr, HR, organisation_id=elsewhere.id)
    accounts.grant(session, officer, OFFICER, kato=SEMEI)
    for reader, status in ((hr, 404), (officer, 404), (nobody, 403)):
        reply = open_page(app, session, reader, servant)
        assert reply.status_code == status
        assert TITLE not in reply.text
    assert session.scalars(select(PersonalAccess.id)).all() == []


def test_hr_of_a_second_post_sees_only_the_duties_for_which_it_answers(
    app, session, servant, organisation
):
    second = accounts.add_organisation(session, bin="991240000013")
    accounts.add_post(session, servant, second.id, is_main=False)
    for title, employer in (
        ("Бірінші мекеменің курсы", organisation),
        ("Екіншісінің курсы", second),
    ):
        course = records.add_course(session, title_kk=title, title_ru=title)
        due_on = (NOW + 5 * DAY).date()
        records.assign(session, course, due_on=due_on, organisation_id=employer.id)
    hr, admin = accounts.add_person(session), accounts.add_person(session)
    accounts.grant(session, hr, HR, organisation_id=second.id)
    accounts.grant(session, admin, NATIONAL_ADMIN)
    page = open_page(app, session, hr, servant).text
    assert "Екіншісінің курсы" in page
    assert "Бірінші мекеменің курсы" not in page
    everything = open_page(app, session, admin, servant).text
    assert "Бірінші мекеменің курсы" in everything, "the control"


def test_somebody_who_has_learned_nothing_yet_has_a_sentence_that_says_so(app, session, readers):
    person = accounts.add_person(session)
    page = open_page(app, session, readers["admin"], person).text
    assert "ол әлі бірде-бір курс бастаған жоқ" in page


def test_the_page_takes_the_same_statements_however_much_was_learned(
    app, session, readers, servant, count_queries
):
    path = f"/accounts/people/{servant.id}"
    client = accounts.sign_in(app.test_client(), session, readers["admin"])

    def count():
        client.get(path)  # fills what a process reads once
        with count_queries(app) as statements:
            client.get(path)
        return len(statements)

    before = count()
    for _ in range(5):
        course = records.add_course(session)
        records.finish(session, servant, course)
        records.assign(
            session, course, due_on=(NOW + DAY).date(), region_unit_id=load_unit(session, AKMOLA).id
        )
    session.commit()
    assert count() <= before


def test_a_course_completed_faster_than_anybody_reads_is_marked_for_whoever_answers(
    app, session, container, organisation, readers
):
    learner = create_learner(session, container.storage, organisation_id=organisation.id)
    words = word_counts._word_counts.setdefault(session.get_bind().engine.pool, {})
    words[learner.outline.version_id] = {0: (6000, 6000)}
    slow = create_learner(session, container.storage, organisation_id=organisation.id)
    complete_course(session, learner)
    complete_course(session, slow, now=NOW + DAY)
    record_reading(
        session,
        enrolment=slow.enrolment,
        lesson_id=slow.outline.lessons[0].id,
        report=PageReport(NOW, {1: 1800, 2: 1800, 3: 300}),
        now=NOW + DAY,
    )
    session.commit()
    mark = "оқып үлгеру мүмкін емес"
    assert mark in open_page(app, session, readers["hr"], learner.person).text
    page = open_page(app, session, readers["hr"], slow.person).text
    assert mark not in page
    assert "1\u00a0сағ 5\u00a0мин" in page
