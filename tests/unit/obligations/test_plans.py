"""How the database finds what resolving asks: by the people, also before it has seen how many obligations an assignment has."""

import pytest
from sqlalchemy.dialects import sqlite

from lms.obligations.queries import situations


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("asked", "table"),
    [
        ("_OBLIGATIONS", "obligation"),
        ("_EXEMPTIONS", "exemption"),
        ("_COMPLETIONS", "enrolment"),
        ("_LEAVES", "absence"),
        ("_POSTS", "post"),
        ("_LISTS", "target_list_person"),
        ("_PEOPLE", "person"),
    ],
)
def test_what_people_have_is_found_by_the_people(session, asked, table):
    made = getattr(situations, asked).compile(dialect=sqlite.dialect())
    plan = session.connection().exec_driver_sql(
        f"EXPLAIN QUERY PLAN {made}", tuple(None for _ in made.positiontup)
    )
    steps = [row[3] for row in plan if row[3].split()[1] == table]
    assert len(steps) == 1
    by = "rowid=?" if table == "person" else "person_id=?"
    assert steps[0].startswith(f"SEARCH {table} USING") and by in steps[0], steps
