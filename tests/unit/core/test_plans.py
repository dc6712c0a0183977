"""Query plans: PostgreSQL reuses those of repeated statements, except on growing tables."""

import pytest
from sqlalchemy import select, text

from lms.accounts.models import Person
from lms.core.plans import plan_each_time

COUNTS = text(
    "SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements "
    "WHERE statement LIKE 'SELECT person.id%'"
)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_plan_that_is_kept_is_not_used_in_the_block(session):
    def look_up(times):
        before = session.execute(COUNTS).one()
        for number in range(times):
            session.execute(select(Person.id).where(Person.phone == f"+7701000{number:04}"))
        after = session.execute(COUNTS).one()
        return tuple(new - (old or 0) for new, old in zip(after, before, strict=True))

    look_up(30)  # from the fifth on it is prepared, from the tenth on its plan is kept
    assert look_up(3) == (3, 0), "the control: kept plans"
    with plan_each_time(session):
        assert look_up(3) == (0, 3)
    assert look_up(3) == (3, 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_block_is_an_ordinary_one_on_sqlite(session):
    with plan_each_time(session):
        assert session.scalars(select(Person.id)).all() == []
