"""A child under a parent that is not its own is not found, whichever address names the two.

The cases come from the addresses and the models: an address with two ids, two models with a foreign
key from one to the other, or a model that links them. Whoever sees everything asks, so that nothing
but the check of the parent can refuse.
"""

import re
from itertools import combinations
from typing import Any

import pytest
from sqlalchemy import Table, select

from lms.core.database import Base
from lms.web.access import get_rule
from tests.web.security.site import UNSAFE, Address, Site, addresses

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
MOST_CHILDREN = 4
# Two ids of which neither is part of the other.
UNRELATED = {
    "duplicates.preview": "two people who may be one",
    "programmes.indicator": "every region has every indicator",
    "programmes.plan": "every region has every indicator",
    "programmes.rows": "every region has every indicator",
    "programmes.export_rows": "every region has every indicator",
}


def find_table(argument: str) -> Table | None:
    """The table of the model that an argument such as sign_up_id names."""
    stem = argument.removesuffix("_id")
    names = {
        re.sub(r"(?<!^)(?=[A-Z])", "_", mapper.class_.__name__).lower(): mapper.local_table
        for mapper in Base.registry.mappers
    }
    longer = [table for name, table in names.items() if name.endswith(f"_{stem}")]
    return names.get(stem, longer[0] if len(longer) == 1 else None)


def links(child: Table, parent: Table) -> list[str]:
    """The columns by which rows of a table belong to rows of another one."""
    return [key.parent.name for key in child.foreign_keys if key.column.table is parent]


def list_nested(app) -> list[tuple[Address, str, str]]:
    """Each address with the arguments of the parent and of the child."""
    nested = []
    for address in addresses(app):
        numbers = sorted(name for name in address.rule.arguments if name.endswith("_id"))
        # In an address the parent stands first.
        numbers.sort(key=address.rule.rule.index)
        nested += [(address, *pair) for pair in combinations(numbers, 2)]
    return nested


def find_pairs(session, parent: Table, child: Table) -> tuple[list, list]:
    """Some pairs of ids that belong together, and some that do not."""
    parents = session.scalars(select(parent.c.id).order_by(parent.c.id)).all()
    columns = links(child, parent)
    if columns:
        column = child.c["person_id" if "person_id" in columns else columns[0]]
        rows = session.execute(select(column, child.c.id).where(column.is_not(None))).all()
    else:
        rows = [
            row
            for table in Base.metadata.sorted_tables
            if links(table, parent) and links(table, child)
            for row in session.execute(
                select(table.c[links(table, parent)[0]], table.c[links(table, child)[0]]).distinct()
            )
        ]
    right = sorted({(row[0], row[1]) for row in rows if None not in tuple(row)})
    owners = {}
    for owner, item in right:
        owners.setdefault(item, set()).add(owner)
    wrong = [
        (other, item)
        for item in sorted(owners)[:MOST_CHILDREN]
        for other in [one for one in parents if one not in owners[item]][:MOST_CHILDREN]
    ]
    return right, wrong


def choose_role(site: Site, address: Address) -> str:
    """The national administrator where the view lets them in, else whoever it lets in."""
    rule = get_rule(site.app, str(address.rule.endpoint))
    return "admin" if rule.kind == "signed_in" or "national_admin" in rule.roles else "hr"


def ask(site: Site, address: Address, values: dict[str, Any]) -> int:
    role = choose_role(site, address)
    with site.call(role, address, values) as reply:
        return reply.status_code


def test_every_address_with_two_ids_is_tried_or_named(site):
    for address, parent, child in list_nested(site.app):
        if address.rule.endpoint not in UNRELATED:
            tables = find_table(parent), find_table(child)
            assert None not in tables, f"{address.name}: which models are {parent} and {child}?"


def test_a_child_under_another_parent_is_not_found(site):
    tried_count, open_pairs = 0, []
    for address, parent, child in list_nested(site.app):
        if address.rule.endpoint in UNRELATED:
            continue
        with site.database.read() as session:
            right, wrong = find_pairs(session, find_table(parent), find_table(child))
        assert wrong, f"{address.name}: the world has no such pair"
        before = site.version()
        for pair in wrong:
            status = ask(site, address, dict(zip((parent, child), pair, strict=True)))
            tried_count += 1
            if status != 404:
                open_pairs.append((address.name, pair, status))
        assert site.version() == before, f"{address.name} wrote"
        assert any(
            ask(site, address, dict(zip((parent, child), pair, strict=True))) != 404
            for pair in right
        ), f"{address.name}: the control, the right parent is found"
        if address.method in UNSAFE:
            site.restore()
    assert open_pairs == []
    assert tried_count > 100
