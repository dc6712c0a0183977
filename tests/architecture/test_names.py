"""The words of the code: a class name stands for one thing."""

import ast
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EACH_HAS_ONE = {"Meta"}  # WTForms looks it up by this name within a form


def find_repeated_classes(texts: Iterable[str]) -> set[str]:
    """The names of the classes that are defined more than once."""
    names = Counter(
        node.name
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ClassDef)
    )
    return {name for name, count in names.items() if count > 1} - EACH_HAS_ONE


def test_no_class_name_stands_for_two_things():
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "lms").rglob("*.py"))]
    assert find_repeated_classes(texts) == set()


def test_a_second_class_of_the_same_name_would_be_noticed():
    assert find_repeated_classes(["class Plan: ...", "class Other:\n    class Plan: ..."]) == {
        "Plan"
    }
