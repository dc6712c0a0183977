from dataclasses import dataclass

import pytest
from sqlalchemy import select

from lms.accounts.models import Organisation
from lms.core.tree_queries import select_with_above, select_with_below
from lms.core.trees import find_step_below, list_path, sort_above
from tests.factories.accounts import add_organisation

# The republic 1 with regions 2 and 3, district 4 in 2, and 5 in 4.
PARENTS = {1: None, 2: 1, 3: 1, 4: 2, 5: 4}
CIRCLE = {1: 2, 2: 3, 3: 1}


@dataclass
class Node:
    """A row of a tree."""

    id: int
    parent_id: int | None


@pytest.mark.parametrize(("row_id", "path"), [(5, [5, 4, 2, 1]), (3, [3, 1]), (1, [1]), (9, [9])])
def test_a_path_leads_from_a_row_to_the_top(row_id, path):
    assert list_path(row_id, PARENTS.get) == path


def test_a_circle_is_walked_once():
    assert list_path(2, CIRCLE.get) == [2, 3, 1]


@pytest.mark.parametrize(("row_id", "above"), [(5, [1, 2, 4]), (2, [1]), (1, []), (9, [])])
def test_what_is_above_a_row_comes_from_the_top(row_id, above):
    nodes = [Node(id_, parent_id) for id_, parent_id in PARENTS.items()]
    assert [node.id for node in sort_above(nodes, row_id)] == above


def test_nothing_above_a_missing_row_is_listed():
    nodes = [Node(id_, PARENTS[id_]) for id_ in (5, 4, 1)]
    assert [node.id for node in sort_above(nodes, 5)] == [4]


@pytest.mark.parametrize(
    ("top_id", "row_id", "step"), [(1, 5, 2), (1, 2, 2), (1, 1, 1), (2, 5, 4), (2, 3, 1)]
)
def test_the_step_below_the_top_leads_to_the_row(top_id, row_id, step):
    assert find_step_below(top_id, row_id, PARENTS.get) == step


def test_queries_find_what_is_above_and_below(session):
    ministry = add_organisation(session)
    department = add_organisation(session, parent_id=ministry.id)
    unit = add_organisation(session, parent_id=department.id)
    other = add_organisation(session, parent_id=ministry.id)
    above = select_with_above(Organisation, Organisation.id == unit.id, Organisation.region_unit_id)
    rows = session.execute(select(above)).all()
    assert {row.id: row.region_unit_id for row in rows} == {
        row.id: row.region_unit_id for row in (ministry, department, unit)
    }
    below = select_with_below(Organisation, Organisation.id == department.id)
    assert set(session.scalars(below)) == {department.id, unit.id}
    assert other.id in set(
        session.scalars(select_with_below(Organisation, Organisation.id == ministry.id))
    )
