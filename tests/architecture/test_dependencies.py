"""Each imported library is declared in pyproject.toml: none comes through another one."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DISTRIBUTIONS = packages_distributions()
OURS = {"lms", "tests", "benchmarks"}


def normalise_name(name: str) -> str:
    """Return a distribution's name as PEP 503 compares it, without extras and versions."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~ ;]", name)[0]).lower()


def list_declared(*, with_dev: bool = False) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = project["dependencies"] + (project["optional-dependencies"]["dev"] if with_dev else [])
    return {normalise_name(name) for name in names}


def list_imported(text: str) -> set[str]:
    """Return the third-party packages that a file imports."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(node.module)
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names - OURS


def list_undeclared(text: str, declared: set[str]) -> set[str]:
    return {
        name
        for name in list_imported(text)
        if not declared & {normalise_name(package) for package in DISTRIBUTIONS.get(name, [])}
    }


@pytest.mark.parametrize(
    ("folders", "with_dev", "at_least"),
    [(("lms",), False, 300), (("tests", "benchmarks", "script"), True, 300)],
)
def test_each_import_is_declared(folders, with_dev, at_least):
    files = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    assert len(files) > at_least
    declared = list_declared(with_dev=with_dev)
    missing = {
        str(path.relative_to(ROOT)): packages
        for path in files
        if (packages := list_undeclared(path.read_text(encoding="utf-8"), declared))
    }
    assert missing == {}


def test_an_import_that_is_not_declared_would_be_found():
    text = (
        "import os\nfrom lms.core import clock\nimport flask\n\n"
        "def late():\n    from pypdf import x\n"
    )
    assert list_undeclared(text, list_declared()) == {"pypdf"}
    assert list_undeclared(text, list_declared(with_dev=True)) == set()
    assert list_undeclared("import no_such_library", list_declared()) == {"no_such_library"}
