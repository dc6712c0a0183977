"""Every route that takes a POST leaves an event in the audit record, or says why it need not."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from flask import Flask

POLICY = Path(__file__).with_name("unaudited_routes.toml")
RECORDERS = {"record_event", "record_events"}


def list_posts(app: Flask) -> dict[str, Callable[..., Any]]:
    """Return the views of routes that take a POST, by endpoint."""
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in rule.methods}
    return {endpoint: app.view_functions[endpoint] for endpoint in sorted(endpoints)}


def unwrap(function: Any) -> Any:
    """Return what a decorator wraps."""
    return getattr(function, "__wrapped__", function)


def find_names(code: CodeType) -> set[str]:
    """Return all names that a function and those inside it refer to."""
    inner = [find_names(const) for const in code.co_consts if isinstance(const, CodeType)]
    return set(code.co_names).union(*inner)


def find_callees(function: FunctionType) -> Iterator[FunctionType]:
    """Yield the functions of this program that a function refers to, by itself or by a module."""
    names = find_names(function.__code__)
    for name in names:
        target = function.__globals__.get(name)
        targets = [target]
        if isinstance(target, ModuleType) and target.__name__.startswith("lms."):
            targets = [getattr(target, other, None) for other in names]
        for callee in map(unwrap, targets):
            if isinstance(callee, FunctionType) and callee.__module__.startswith("lms."):
                yield callee
    for cell in function.__closure__ or ():
        if isinstance(cell.cell_contents, FunctionType):
            yield cell.cell_contents


def has_event(function: Any) -> bool:
    """Return whether a function can reach one of those that record an event."""
    waiting = [unwrap(function)]
    functions = set(waiting)
    while waiting:
        current = waiting.pop()
        if RECORDERS & find_names(current.__code__):
            return True
        new = set(find_callees(current)) - functions
        functions |= new
        waiting += new
    return False


@pytest.mark.twin_left_out("postgresql")
def test_every_post_leaves_an_event_or_says_why_it_need_not(app):
    reasons = tomllib.loads(POLICY.read_text("utf-8"))["none"]
    silent = {endpoint for endpoint, view in list_posts(app).items() if not has_event(view)}
    assert silent - set(reasons) == set(), "record an event, or give the reason"
    assert set(reasons) - silent == set(), "these leave an event by now"
    assert all(len(reason) > 20 for reason in reasons.values())


@pytest.mark.twin_left_out("postgresql")
def test_a_route_that_records_nothing_is_found(app):
    def view() -> str:
        return list_posts.__name__

    assert not has_event(view)  # the control
    assert has_event(list_posts(app)["auth.block_person"])
