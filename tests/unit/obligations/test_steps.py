"""Steps of the jobs that resolve: few statements, short transactions."""

from contextlib import ExitStack
from types import SimpleNamespace

from sqlalchemy import func, select

from lms.accounts.rules import NATIONAL_ADMIN
from lms.background.dispatch import run_one
from lms.core import jobs
from lms.obligations import services
from lms.obligations.models import Obligation
from tests.conftest import NOW
from tests.factories import records
from tests.factories.records import add_civil_servant
from tests.unit.obligations.assigning import build_akmola_target, create_assignment
from tests.unit.obligations.world import create_staff

PEOPLE = 120


def count_job_statements(container, count_statements):
    """Run a waiting job and return the statements of both of its engines."""
    database = container.database
    with ExitStack() as stack:
        statement_lists = [
            stack.enter_context(
                count_statements(SimpleNamespace(get_bind=lambda engine=engine: engine))
            )
            for engine in {database.writer, database.reader}
        ]
        assert run_one(container)
    return [statement for statements in statement_lists for statement in statements]


def test_a_person_costs_the_job_less_than_half_a_statement(
    session, container, monkeypatch, count_statements
):
    monkeypatch.setattr(services.following, "MAX_RESOLVED_AT_ONCE", 2)
    for _ in range(PEOPLE):
        add_civil_servant(session)
    create_assignment(
        session,
        create_staff(session, NATIONAL_ADMIN),
        records.add_course(session),
        build_akmola_target(session),
    )
    session.commit()
    statements = count_job_statements(container, count_statements)
    assert session.scalar(select(func.count()).select_from(Obligation)) == PEOPLE
    assert 10 < len(statements) <= PEOPLE / 2, "\n".join(statements)


def test_a_person_for_whom_nothing_changes_costs_the_nightly_job_a_third_of_a_statement(
    session, container, count_statements
):
    for _ in range(PEOPLE):
        add_civil_servant(session)
    create_assignment(
        session,
        create_staff(session, NATIONAL_ADMIN),
        records.add_course(session),
        build_akmola_target(session),
    )
    jobs.enqueue(session, kind=services.CATCH_UP_JOB, subject="test", now=NOW)
    session.commit()
    statements = count_job_statements(container, count_statements)
    assert session.scalar(select(func.count()).select_from(Obligation)) == PEOPLE
    assert 10 < len(statements) <= PEOPLE / 3, "\n".join(statements)
