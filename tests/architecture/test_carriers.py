"""Rows and moments that travel: filled by name, and made at the edge."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_BY_POSITION = 5
# By name each of the hundreds of thousands of rows of a file takes half as long again.
BY_POSITION = {"lms/reporting/queries/person_rows.py: CountedPerson"}
EDGE = "lms/web/container.py"


def parse_sources() -> dict[str, ast.Module]:
    """Return the files of the program by their paths, without migrations."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "lms").rglob("*.py"))
        if path.parent.name != "versions"
    }


def is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)


def is_named_tuple(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith("NamedTuple") for base in node.bases)


def list_calls(tree: ast.AST, owner: str = "") -> Iterator[tuple[str, ast.Call]]:
    """Yield each call with the name of what it calls; `cls` has the name of its class."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rpartition(".")[2]
            yield owner if name == "cls" else name, node
        yield from list_calls(node, node.name if isinstance(node, ast.ClassDef) else owner)


def find_calls_by_position(sources: dict[str, ast.Module]) -> set[str]:
    """Return the calls that fill a carrier by position, as "path: carrier".

    That is with six values or more, or with `*`; a NamedTuple that is a key may be made of another.
    """
    classes = [
        node
        for tree in sources.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    dataclasses = {node.name for node in classes if is_dataclass(node)}
    named_tuples = {node.name for node in classes if is_named_tuple(node)}
    return {
        f"{path}: {name}"
        for path, tree in sources.items()
        for name, call in list_calls(tree)
        if (name in dataclasses | named_tuples and len(call.args) > MOST_BY_POSITION)
        or (name in dataclasses and has_star(call.args))
    }


def has_star(values: Iterable[ast.expr]) -> bool:
    return any(isinstance(value, ast.Starred) for value in values)


def find_made_moments(sources: dict[str, ast.Module]) -> set[str]:
    """Return the files in which a moment is made."""
    return {
        path
        for path, tree in sources.items()
        if any(name == "Moment" for name, _call in list_calls(tree))
    }


def test_carriers_are_filled_by_name():
    assert find_calls_by_position(parse_sources()) == BY_POSITION


def test_a_carrier_that_is_filled_by_position_would_be_found():
    planted = (
        "@dataclass(frozen=True)\nclass Row:\n    a: int\n"
        "    @classmethod\n    def load(cls, row): return cls({six})\n"
        "class Key(NamedTuple):\n    a: int\n"
        "def load(row): return {call}\n"
    )
    six = "1, 2, 3, 4, 5, 6"
    faults = {
        call: find_calls_by_position({"lms/x.py": ast.parse(planted.format(six="a=1", call=call))})
        for call in (f"Row({six})", f"Key({six})", "Row(*row)", "rows.Row(*row)", "Key(*row)")
    }
    assert [call for call, names in faults.items() if not names] == ["Key(*row)"]
    by_class = ast.parse(planted.format(six=six, call="Row(a=1, b=2, c=3, d=4, e=5, f=6)"))
    assert find_calls_by_position({"lms/x.py": by_class}) == {"lms/x.py: Row"}


def test_a_moment_is_made_at_the_edge_and_handed_on():
    assert find_made_moments(parse_sources()) == {EDGE}


def test_a_moment_that_is_made_elsewhere_would_be_found():
    maker = ast.parse("def begin(now, zone): return Moment(now, zone)")
    user = ast.parse("def begin(moment: Moment): return replace(moment, now=other)")
    assert find_made_moments({"maker.py": maker, "user.py": user}) == {"maker.py"}
