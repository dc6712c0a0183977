"""The words of the code: the name of a class or of a type stands for one thing."""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# WTForms looks up Meta within a form; T is the type parameter that stands for any type.
ALLOWED = {"Meta", "T"}


def list_type_names(tree: ast.Module) -> Iterator[str]:
    """Yield the names of classes and of the module's type aliases, without leading underscores."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield node.name.lstrip("_")
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            if isinstance(target, ast.Name) and is_type_name(target.id.lstrip("_")):
                yield target.id.lstrip("_")


def is_type_name(name: str) -> bool:
    """Return whether a name is in CapWords; constants are in capitals."""
    return name[:1].isupper() and (len(name) == 1 or not name.isupper())


def find_repeated_names(texts: Iterable[str]) -> set[str]:
    """Return the names of the classes and type aliases that are defined more than once."""
    names = Counter(name for text in texts for name in list_type_names(ast.parse(text)))
    return {name for name, count in names.items() if count > 1} - ALLOWED


@pytest.mark.parametrize("folder", ["lms", "benchmarks", "tests"])
def test_no_name_of_a_class_or_type_stands_for_two_things(folder):
    """Among tests their groups are left out: they are named by a sentence within their file."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / folder).rglob("*.py"))]
    names = find_repeated_names(texts)
    assert {name for name in names if not name.startswith("Test")} == set()


def test_a_second_class_of_the_same_name_would_be_noticed():
    assert find_repeated_names(["class Plan: ...", "class Other:\n    class Plan: ..."]) == {"Plan"}


def test_a_type_alias_of_the_name_of_another_type_would_be_noticed():
    assert find_repeated_names(["class Plan: ...", "Plan = tuple[int, str]"]) == {"Plan"}
    assert find_repeated_names(["_Row = dict[str, str]", "Row: TypeAlias = str"]) == {"Row"}
    assert find_repeated_names(["Cell = TypeVar('Cell')", "Cell = str | int"]) == {"Cell"}


def test_constants_and_the_parameter_of_any_type_may_be_repeated():
    texts = ["LIMIT = 1\nT = TypeVar('T')\nrows = []", "LIMIT = 2\nT = TypeVar('T')\nrows = []"]
    assert find_repeated_names(texts) == set()
