"""The effect of a plan as the pages show it: counts, and the units before and after."""

from collections.abc import Iterable
from typing import Any

from lms.reforms import queries
from lms.reforms.rules import Branch, ReformPlan, build_tree_after
from lms.web.transaction import reading_session


def read_effect_values(plan: ReformPlan) -> dict[str, Any]:
    """Return the effect of a plan: counts, and the units before and after."""
    before = queries.load_tree_before(reading_session(), plan)
    after = build_tree_after(plan, before)
    return {
        "effect": queries.count_effect(reading_session(), plan),
        "before": _nest_branches(before.values()),
        "after": _nest_branches(after.values()),
    }


def _nest_branches(branches: Iterable[Branch]) -> list[tuple[Branch, Any]]:
    """Return a small tree: each unit with those below it, from the republic on."""
    below: dict[int | None, list[Branch]] = {}
    for branch in branches:
        below.setdefault(branch.parent_id, []).append(branch)

    def under(parent_id: int | None) -> list[tuple[Branch, Any]]:
        return [(branch, under(branch.id)) for branch in below.get(parent_id, ())]

    return under(None)
