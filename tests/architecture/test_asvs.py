"""docs/asvs.md says of each requirement whether it is met, and names tests that are there and are not left out."""

import ast
import csv
import re
from collections import Counter
from pathlib import Path

from tests.architecture.test_security_document import NAMED

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/asvs.md"
ROW = re.compile(
    r"^\| (V[\d.]+) \| (L\d) \| (.+?) \| (met|gap|not applicable) \| (.+) \| (.+) \|$", re.MULTILINE
)
COUNTED = re.compile(r"^\| (L\d) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
MENTIONED = re.compile(
    r"`((?:lms|templates|static|script|tests)/[\w/.-]+\.(?:py|html|js|css|toml|txt))`"
)
LEAVES_OUT = {"skip", "xfail"}


def rows(text: str) -> list[tuple[str, ...]]:
    return ROW.findall(text)


def lacking(named: list[tuple[str, str]]) -> list[str]:
    """Those of the named tests that are not there, or that a marker leaves out."""
    found, wrong = {}, []
    for path, name in named:
        if path not in found:
            found[path] = functions_of(ROOT / path) if (ROOT / path).exists() else {}
        if name not in found[path] or found[path][name] & LEAVES_OUT:
            wrong.append(f"{path}::{name}")
    return wrong


def functions_of(path: Path) -> dict[str, set[str]]:
    """The functions of a file by name, with the words of their decorators."""
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    return {
        one.name: {
            part.attr
            for mark in one.decorator_list
            for part in ast.walk(mark)
            if isinstance(part, ast.Attribute)
        }
        for one in functions
    }


def test_every_requirement_stands_there_once_with_its_level():
    with (ROOT / "tests/architecture/asvs.csv").open(encoding="utf-8", newline="") as file:
        asked = [(row["requirement"], row["level"]) for row in csv.DictReader(file)]
    assert [
        (name, level) for name, level, *_rest in rows(PAGE.read_text(encoding="utf-8"))
    ] == asked
    assert len(asked) == 236


def test_the_counts_are_those_of_the_rows():
    text = PAGE.read_text(encoding="utf-8")
    counted = Counter((level, state) for _name, level, _asks, state, *_rest in rows(text))
    said = {level: tuple(map(int, numbers)) for level, *numbers in COUNTED.findall(text)}
    assert said == {
        level: tuple(counted[level, state] for state in ("met", "gap", "not applicable"))
        for level in said
    }
    assert set(said) == {"L1", "L2", "L3"}


def test_every_test_and_file_that_a_row_names_is_there():
    text = PAGE.read_text(encoding="utf-8")
    assert lacking(NAMED.findall(text)) == []
    assert len(NAMED.findall(text)) > 300
    assert [path for path in MENTIONED.findall(text) if not (ROOT / path).exists()] == []


def test_a_test_that_is_not_there_or_is_left_out_would_be_found(tmp_path):
    (tmp_path / "test_a.py").write_text(
        "@pytest.mark.skip\ndef test_left_out():\n    pass\n\n\ndef test_there():\n    pass\n",
        encoding="utf-8",
    )
    path = str(tmp_path / "test_a.py")
    assert lacking(
        [
            (path, "test_there"),
            (path, "test_left_out"),
            (path, "test_gone"),
            ("tests/none.py", "test_x"),
        ]
    ) == [f"{path}::test_left_out", f"{path}::test_gone", "tests/none.py::test_x"]


def test_what_is_shown_by_a_test_is_mostly_met_by_one():
    """A page of words alone would prove nothing: nine of ten requirements of the first two levels that are met name a test."""
    met = [
        tests
        for _name, level, _asks, state, _how, tests in rows(PAGE.read_text(encoding="utf-8"))
        if state == "met" and level != "L3"
    ]
    assert sum("::" in tests for tests in met) >= 0.9 * len(met)
