"""Resolving reads by person, also before the database knows how many obligations there are."""

import pytest
from sqlalchemy.dialects import sqlite

from lms.obligations.queries import situations, traits


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("module", "statement", "table"),
    [
        (situations, "_OBLIGATIONS", "obligation"),
        (situations, "_EXEMPTIONS", "exemption"),
        (situations, "_COMPLETIONS", "enrolment"),
        (situations, "_LEAVES", "absence"),
        (traits, "_POSTS", "post"),
        (traits, "_LISTS", "target_list_person"),
        (traits, "_PEOPLE", "person"),
    ],
)
def test_what_people_have_is_found_by_the_people(session, module, statement, table):
    compiled = getattr(module, statement).compile(dialect=sqlite.dialect())
    plan = session.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {compiled}", tuple(None for _ in compiled.positiontup)
    )
    steps = [row[3] for row in plan if row[3].split()[1] == table]
    assert len(steps) == 1
    by = "rowid=?" if table == "person" else "person_id=?"
    assert steps[0].startswith(f"SEARCH {table} USING") and by in steps[0], steps
