"""Two real processes complete a course at the same instant, many times: one certificate each."""

import pytest
from sqlalchemy import func, select, text

from lms.accounts.models import Person
from lms.catalogue.models import Lesson, Module
from lms.certificates.models import Certificate
from lms.enrolment.models import Enrolment, EnrolmentEvent
from tests.choosing import DEEP
from tests.conftest import NOW
from tests.factories.accounts import add_person
from tests.factories.records import add_course
from tests.processes import get_clean_context
from tests.unit.certificates import racers

ROUNDS = 1000 if DEEP else 100

pytestmark = pytest.mark.slow


@pytest.fixture
def enrolment_ids(session):
    """Return enrolments with one lesson left to read, in a course of one lesson."""
    new_course = add_course(session)
    module = Module(
        version_id=new_course.current_version_id,
        position=1,
        slug="m",
        hours=1,
        competences=[],
        title_kk="М",
        title_ru="М",
    )
    session.add(module)
    session.flush()
    texts = {f"{name}_{code}": "" for name in ("title", "goal", "html") for code in ("kk", "ru")}
    session.add(
        Lesson(
            version_id=module.version_id,
            module_id=module.id,
            position=1,
            slug="l",
            minutes=1,
            **texts,
            sources_kk=[],
            sources_ru=[],
        )
    )
    first = add_person(session)
    shared = {
        "language": "kk",
        "audience": "citizen",
        "region_unit_id": first.region_unit_id,
        "created_at": NOW,
    }
    people = [
        Person(surname=f"Тегі{n}", given_name="Аты", user_name=f"racer{n}", **shared)
        for n in range(ROUNDS)
    ]
    session.add_all(people)
    session.flush()
    pinned = {
        "course_id": new_course.id,
        "version_id": module.version_id,
        "region_unit_id": first.region_unit_id,
        "audience": "citizen",
    }
    rows = [
        Enrolment(
            person_id=racer_person.id,
            state="active",
            enrolled_at=NOW,
            enrolled_on=NOW.date(),
            **pinned,
        )
        for racer_person in people
    ]
    session.add_all(rows)
    session.commit()
    return [row.id for row in rows]


def race_twice(racer, url, enrolment_ids):
    """Run the racer in two processes that start each round together."""
    context = get_clean_context()
    barrier = context.Barrier(2, timeout=60)
    both = [context.Process(target=racer, args=(url, enrolment_ids, barrier)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(120)
    assert [process.exitcode for process in both] == [0, 0]


@pytest.mark.parametrize("racer", [racers.finish_lessons, racers.issue_certificates])
def test_two_processes_at_the_same_instant_issue_one_certificate(
    session, database_url, enrolment_ids, racer
):
    race_twice(racer, database_url, enrolment_ids)
    issued = select(func.count(Certificate.id)).group_by(Certificate.enrolment_id)
    assert session.scalars(issued).all() == [1] * ROUNDS
    certified = (
        select(func.count(EnrolmentEvent.id))
        .where(EnrolmentEvent.kind == "certified")
        .group_by(EnrolmentEvent.enrolment_id)
    )
    assert session.scalars(certified).all() == [1] * ROUNDS


def test_the_race_is_real_what_only_looks_first_issues_twice(session, database_url, enrolment_ids):
    session.execute(text("CREATE TABLE scratch_certificate (enrolment_id BIGINT)"))
    session.commit()
    race_twice(racers.issue_unguarded, database_url, enrolment_ids)
    doubled = text(
        "SELECT count(*) FROM (SELECT 1 FROM scratch_certificate GROUP BY enrolment_id "
        "HAVING count(*) > 1) AS twice"
    )
    assert session.scalar(doubled) > ROUNDS // 10
