"""docs/security.md names the tests that prove each rule: each of them exists."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEST_REFERENCE = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def list_functions(path: Path) -> set[str]:
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }


def test_every_test_that_the_document_names_exists():
    references = TEST_REFERENCE.findall((ROOT / "docs/security.md").read_text(encoding="utf-8"))
    assert len(references) > 20
    missing = [
        f"{path}::{name}"
        for path, name in references
        if not (ROOT / path).exists() or name not in list_functions(ROOT / path)
    ]
    assert not missing


def test_each_of_the_ten_rules_names_a_test_and_a_control():
    rows = [
        line
        for line in (ROOT / "docs/security.md").read_text(encoding="utf-8").splitlines()
        if re.match(r"\| \d+\. ", line)
    ]
    assert len(rows) == 10
    assert all(
        TEST_REFERENCE.search(row.split("|")[3]) and TEST_REFERENCE.search(row.split("|")[4])
        for row in rows
    )
