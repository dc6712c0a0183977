"""A child under a parent that is not its own is not found, at each URL with two ids.

The cases come from the routes and the models: a route with two ids, and two models with a foreign
key from one to the other or with a model that links them. The requests are of a role that sees
everything, so that only the check of the parent can refuse.
"""

import re
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import Table, select

from lms.core.database import Base
from lms.web.access import get_rule
from tests.web.security.site import UNSAFE, Route, WorldSite, list_routes

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
MOST_CHILDREN = 4
# Routes with two ids of which neither belongs to the other.
UNRELATED = {
    "duplicates.preview": "two people who may be one",
    "programmes.indicator": "every region has every indicator",
    "programmes.plan": "every region has every indicator",
    "programmes.rows": "every region has every indicator",
    "programmes.export_rows": "every region has every indicator",
}


def find_table(argument: str) -> Table | None:
    """Return the table of the model that an argument such as sign_up_id names."""
    stem = argument.removesuffix("_id")
    names = {
        re.sub(r"(?<!^)(?=[A-Z])", "_", mapper.class_.__name__).lower(): mapper.local_table
        for mapper in Base.registry.mappers
    }
    longer = [table for name, table in names.items() if name.endswith(f"_{stem}")]
    return names.get(stem, longer[0] if len(longer) == 1 else None)


def list_links(child: Table, parent: Table) -> list[str]:
    """Return the columns by which rows of a table belong to rows of another one."""
    return [key.parent.name for key in child.foreign_keys if key.column.table is parent]


def list_nested(app) -> list[tuple[Route, str, str]]:
    """Return each route with two ids, and the arguments of the parent and of the child."""
    routes = []
    for route in list_routes(app):
        arguments = sorted(name for name in route.rule.arguments if name.endswith("_id"))
        # In a URL the parent stands first.
        arguments.sort(key=route.rule.rule.index)
        routes += [(route, *pair) for pair in combinations(arguments, 2)]
    return routes


def find_pairs(session, parent: Table, child: Table) -> tuple[list, list]:
    """Return pairs of ids that belong together, and some that do not."""
    parents = session.scalars(select(parent.c.id).order_by(parent.c.id)).all()
    columns = list_links(child, parent)
    if columns:
        column = child.c["person_id" if "person_id" in columns else columns[0]]
        rows = session.execute(select(column, child.c.id).where(column.is_not(None))).all()
    else:
        rows = [
            row
            for table in Base.metadata.sorted_tables
            if list_links(table, parent) and list_links(table, child)
            for row in session.execute(
                select(
                    table.c[list_links(table, parent)[0]], table.c[list_links(table, child)[0]]
                ).distinct()
            )
        ]
    right = sorted({(row[0], row[1]) for row in rows if None not in tuple(row)})
    owners = {}
    for owner, item in right:
        owners.setdefault(item, set()).add(owner)
    wrong = [
        (other, item)
        for item in sorted(owners)[:MOST_CHILDREN]
        for other in [parent_id for parent_id in parents if parent_id not in owners[item]][
            :MOST_CHILDREN
        ]
    ]
    return right, wrong


def choose_role(site: WorldSite, route: Route) -> str:
    """Return the national administrator if the view admits them, else HR."""
    rule = get_rule(site.app, str(route.rule.endpoint))
    return "admin" if rule.kind == "signed_in" or "national_admin" in rule.roles else "hr"


def send_request(site: WorldSite, route: Route, values: dict[str, Any]) -> int:
    role = choose_role(site, route)
    with site.call(role, route, values) as reply:
        return reply.status_code


def test_every_url_with_two_ids_is_tried_or_named(site):
    for route, parent, child in list_nested(site.app):
        if route.rule.endpoint not in UNRELATED:
            tables = find_table(parent), find_table(child)
            assert None not in tables, f"{route.name}: which models are {parent} and {child}?"


def test_a_child_under_another_parent_is_not_found(site):
    tried_count, open_pairs = 0, []
    for route, parent, child in list_nested(site.app):
        if route.rule.endpoint in UNRELATED:
            continue
        with site.database.read() as session:
            right, wrong = find_pairs(session, find_table(parent), find_table(child))
        assert wrong, f"{route.name}: the world has no such pair"
        before = site.read_version()
        for pair in wrong:
            status = send_request(site, route, dict(zip((parent, child), pair, strict=True)))
            tried_count += 1
            if status != 404:
                open_pairs.append((route.name, pair, status))
        assert site.read_version() == before, f"{route.name} wrote"
        assert any(
            send_request(site, route, dict(zip((parent, child), pair, strict=True))) != 404
            for pair in right
        ), f"{route.name}: the control, the right parent is found"
        if route.method in UNSAFE:
            site.restore()
    assert open_pairs == []
    assert tried_count > 100
