"""docs/logs.md and docs/components.md match the code: events, log lines, locked libraries."""

import ast
import os
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "docs/logs.md"
LOCK = ROOT / "requirements/run.txt"
WRITERS = ("debug", "info", "warning", "error", "exception")


@cache
def find_calls() -> list[tuple[str, ast.Call, str]]:
    """Return each call with the name of what is called and the function that it is in."""
    return [
        (_get_called_name(node.func), node, f"{path}:{function.name}")
        for path in sorted((ROOT / "lms").rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    ]


def _get_called_name(callee: ast.expr) -> str:
    """Return the last name; empty if a call or an item of something is called."""
    return getattr(callee, "attr", "") or getattr(callee, "id", "")


@cache
def list_event_kinds() -> set[str]:
    """Return the kinds of events: constants in calls, and arguments of helpers.

    A private helper is called in its file alone, a public one anywhere.
    """
    kinds, helpers = set(), set()
    for name, node, caller in find_calls():
        for word in node.keywords:
            if name == "record_event" and word.arg == "kind":
                if isinstance(word.value, ast.Constant):
                    kinds.add(word.value.value)
                elif isinstance(word.value, ast.Name) and word.value.id == "kind":
                    helpers.add(caller)
    public = {name for helper in helpers if not (name := helper.rpartition(":")[2]).startswith("_")}
    for name, node, caller in find_calls():
        if name in public or f"{caller.rpartition(':')[0]}:{name}" in helpers:
            values = [*node.args, *(word.value for word in node.keywords if word.arg == "kind")]
            kinds |= {
                value.value
                for value in values
                if isinstance(value, ast.Constant) and isinstance(value.value, str)
            }
    return kinds


def test_every_kind_of_event_stands_in_the_inventory():
    text = LOGS.read_text(encoding="utf-8")
    kinds = list_event_kinds()
    assert {"signed_in", "role_granted", "person_blocked", "post_begun", "exported"} <= kinds
    assert sorted(kind for kind in kinds if f"`{kind}`" not in text) == []


def test_no_kind_of_event_in_the_inventory_is_gone():
    table = (
        LOGS.read_text(encoding="utf-8")
        .partition("## What the audit record knows")[2]
        .partition("Attempts that")[0]
    )
    kinds = set(re.findall(r"`([a-z_]+)`", table))
    assert len(kinds) > 40
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "lms").rglob("*.py"))
    assert [kind for kind in sorted(kinds) if f'"{kind}"' not in source] == []


def test_every_event_of_the_log_stands_in_the_inventory():
    text = LOGS.read_text(encoding="utf-8")
    events = {
        node.args[0].value
        for name, node, _place in find_calls()
        if name in WRITERS
        and ast.unparse(node.func).startswith("log.")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert len(events) > 12
    assert (
        sorted(event for event in events if f"`{event}`" not in text and f'"{event}"' not in text)
        == []
    )


def test_each_locked_library_is_checked_by_its_hash_and_the_inventory_has_their_number():
    pins = re.split(
        r"^(?=\S)",
        re.sub(r"^ *#.*\n", "", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE),
        flags=re.MULTILINE,
    )
    pins = [pin for pin in pins if "==" in pin]
    assert [pin.split("==")[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert f"| {len(pins)} Python libraries |" in (ROOT / "docs/components.md").read_text(
        encoding="utf-8"
    )


KNOWS = '[ -n "$(grep -s \'^jinja2==2.10$\' "${@: -1}")" ] && echo jinja2 PYSEC-2019-217 && exit 1'


@pytest.mark.parametrize(
    ("tool", "code"),
    [
        ("echo No known vulnerabilities found", 2),  # its message without the network
        ("echo no such host >&2; exit 1", 2),
        (f"{KNOWS}; echo No known vulnerabilities found", 0),
        (f"{KNOWS}; echo one is weak; exit 1", 1),
    ],
)
def test_the_check_of_libraries_is_believed_only_if_it_finds_what_is_known_to_be_weak(
    tmp_path, tool, code
):
    stand_in = tmp_path / "tool"
    stand_in.write_text(f"#!/usr/bin/env bash\n{tool}\n")
    stand_in.chmod(0o700)
    process = subprocess.run(
        [ROOT / "script/audit"],
        env={**os.environ, "SAUAT_AUDIT": str(stand_in)},
        capture_output=True,
        check=False,
    )
    assert process.returncode == code, process
