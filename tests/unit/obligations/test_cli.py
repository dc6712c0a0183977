"""The command `lms assignments`."""

import pytest
from sqlalchemy import select

from lms.obligations.models import Assignment, ObligationEvent
from tests.factories import records
from tests.factories.accounts import add_organisation
from tests.factories.commands import run_lms
from tests.factories.regions import AKMOLA, KOKSHETAU

ADD = ("assignments", "add", "security", "--due", "2999-01-31", "--reason", "Order 7")


@pytest.fixture
def course(session):
    return records.add_course(session, "security", validity_months=0)


def test_a_course_is_assigned_to_a_unit_once(session, settings, course):
    graduate, _open = records.add_civil_servant(session), records.add_civil_servant(session)
    records.finish(session, graduate, course)
    session.commit()
    first = run_lms(settings, *ADD, "--kato", AKMOLA)
    assert first[0] == 0
    assert first[1].endswith("2 people, 1 of them have met it.\n")
    assert run_lms(settings, *ADD, "--kato", AKMOLA) == first
    assert session.scalars(select(Assignment.created_by)).all() == [None]
    assert "\tsecurity\t" in run_lms(settings, "assignments", "list")[1]


def test_a_course_is_assigned_to_an_organisation(session, settings, course):
    employer = add_organisation(session, bin="050140000009")
    records.add_civil_servant(session, organisation_id=employer.id)
    records.add_civil_servant(session)
    session.commit()
    assert "1 people" in run_lms(settings, *ADD, "--bin", "050140000009")[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "either --kato or --bin"),
        (("--kato", AKMOLA, "--bin", "050140000009"), "either --kato or --bin"),
        (("--kato", "1"), "No unit has the KATO code 1"),
        (("--bin", "1"), "No organisation has the BIN 1"),
    ],
)
def test_a_target_that_cannot_be_is_named(settings, course, session, arguments, message):
    session.commit()
    code, output = run_lms(settings, *ADD, *arguments)
    assert code != 0
    assert message in output


def test_what_the_domain_refuses_is_one_line(settings, session):
    code, output = run_lms(settings, *ADD, "--kato", AKMOLA)
    assert (code, output) == (1, "Error: Only a mandatory course that is open can be assigned.\n")


def test_catching_up_reports_what_it_changed(session, settings, course):
    records.add_civil_servant(session, kato=KOKSHETAU)
    session.commit()
    run_lms(settings, *ADD, "--kato", AKMOLA)
    records.add_civil_servant(session, kato=KOKSHETAU)
    session.commit()
    rest = "0 met, 0 ended, 0 exempted, 0 moved.\n"
    assert run_lms(settings, "assignments", "catch-up") == (0, f"Obligations: 1 opened, {rest}")
    assert run_lms(settings, "assignments", "catch-up") == (0, f"Obligations: 0 opened, {rest}")
    assert session.scalars(select(ObligationEvent.kind)).all() == ["opened", "opened"]


@pytest.mark.twin_left_out("postgresql")
def test_an_assignment_of_days_after_joining_and_several_courses_is_withdrawn(
    session, settings, course
):
    records.add_course(session, "more")
    records.add_civil_servant(session)
    session.commit()
    days = (
        "assignments",
        "add",
        "security",
        "more",
        "--days",
        "30",
        "--renew",
        "12",
        "--reason",
        "Order 8",
        "--kato",
        AKMOLA,
    )
    code, output = run_lms(settings, *days)
    assert (code, output.split(": ")[1]) == (0, "1 people, 0 of them have met it.\n")
    number = session.scalars(select(Assignment.id)).one()
    session.rollback()
    assert "\t30 days\t1\t0\t0\tstanding\n" in run_lms(settings, "assignments", "list")[1]
    withdrawn = run_lms(settings, "assignments", "withdraw", str(number), "--reason", "Order 9")
    assert withdrawn == (
        0,
        f"Assignment {number} is withdrawn. Obligations that ended with it: 1.\n",
    )
    assert run_lms(settings, "assignments", "withdraw", str(number), "--reason", "x")[0] == 1
