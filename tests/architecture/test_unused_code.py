"""The program holds no code that only tests call, or that nobody calls.

A name counts as used where the program or a template reads it outside of its own definition; an
export or a docstring is no use. Names are compared as such, so a namesake hides one that is unused.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What is kept although the program does not call it, with the reason.
REASONS_TO_KEEP = {
    "count_obligations_as_of": "the report of a past day (docs/obligations.md)",
    "list_obligations_as_of": "the obligations behind it",
    "load_course": "a course within a transaction of the caller: the bench and tests",
}
# Decorators that register nothing: what they decorate has to be called by its name.
PLAIN_DECORATORS = ("dataclass", "cache", "lru_cache", "contextmanager")


def list_texts() -> dict[str, str]:
    """Return the text of each file of the program, without migrations."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "lms").rglob("*.py"))
        if path.parent.name != "versions"
    }


def read_templates() -> str:
    paths = [path for path in (ROOT / "templates").rglob("*.*") if path.is_file()]
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def is_registered(node: ast.AST) -> bool:
    """Return whether a decorator makes a function known to whoever calls it: a page, a command."""
    decorators = [ast.unparse(decorator) for decorator in getattr(node, "decorator_list", [])]
    return any(not decorator.startswith(PLAIN_DECORATORS) for decorator in decorators)


def list_names(node: ast.AST) -> list[str]:
    """Return the public names that a statement of a module defines."""
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        names = [] if is_registered(node) else [node.name]
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        names = [target.id for target in targets if isinstance(target, ast.Name)]
    else:
        names = []
    return [name for name in names if not name.startswith("__")]


def read_names(node: ast.AST) -> Iterator[str]:
    """Yield what a statement reads: names, attributes, renamed imports, and words of its strings.

    Words of strings, since files name a class by its path. Docstrings are left out.
    """
    docstrings = {
        id(part.value)
        for part in ast.walk(node)
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)
    }
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            yield part.id
        elif isinstance(part, ast.Attribute):
            yield part.attr
        elif isinstance(part, ast.alias) and part.asname:
            yield part.name
        elif isinstance(getattr(part, "value", None), str) and id(part) not in docstrings:
            yield from re.findall(r"\w+", part.value)


def find_unused_names(texts: Mapping[str, str], templates: str = "") -> list[str]:
    """Return `file: name` of each name that only its own definition reads."""
    uses, definitions = Counter(re.findall(r"\w+", templates)), []
    for file, text in texts.items():
        for node in ast.parse(text).body:
            names = list_names(node)
            definitions += [(file, name) for name in names]
            if "__all__" not in ast.unparse(node).partition("=")[0]:
                uses.update(name for name in read_names(node) if name not in names)
    return [f"{file}: {name}" for file, name in definitions if not uses[name]]


def test_the_program_calls_all_of_its_own_code():
    unused_names = find_unused_names(list_texts(), read_templates())
    assert [name for name in unused_names if name.rpartition(" ")[2] not in REASONS_TO_KEEP] == []
    assert len(unused_names) == len(REASONS_TO_KEEP), (
        "what is used again needs no reason to be kept"
    )


def test_what_only_tests_or_exports_name_would_be_found():
    """The control."""
    package = "from lms.a import count_rows\n__all__ = ['count_rows', 'MOST']"
    module = (
        "MOST = 3\n"
        "class Row:\n    '''A row, as count_rows counts it.'''\n"
        "def count_rows():\n    return count_rows() + 1\n"
        "@blueprint.get('/')\ndef index():\n    return Row\n"
    )
    assert find_unused_names({"lms/__init__.py": package, "lms/a.py": module}) == [
        "lms/a.py: MOST",
        "lms/a.py: count_rows",
    ]
    assert find_unused_names({"lms/a.py": module}, "{{ count_rows() }} {{ MOST }}") == []
