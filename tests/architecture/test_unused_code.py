"""The program holds no code that only tests call, or that nobody calls.

A name counts as used where the program or a template reads it outside of its own definition; an
export or a docstring is no use. Names are compared as such, so a namesake hides one that is unused.
Methods of a class that derives from a library's are left out, since the library calls them.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# What is kept although the program does not call it, with the reason.
REASONS_TO_KEEP = {
    "get_id": "Flask-Login asks it of an Actor",
    "load_course": "a course within a transaction of the caller: the bench and tests",
}
# Decorators that register nothing: what they decorate has to be called by its name.
PLAIN_DECORATORS = (
    "dataclass",
    "cache",
    "lru_cache",
    "contextmanager",
    "property",
    "cached_property",
    "classmethod",
    "staticmethod",
)
# Bases outside of the program that call no method by a public name.
PLAIN_BASES = ("DeclarativeBase", "Exception", "Generic", "NamedTuple", "Protocol")


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


def list_own_classes(trees: Iterable[ast.Module]) -> set[str]:
    """Return the names of the classes that derive from no library's."""
    bases = {
        node.name: {ast.unparse(base).partition("[")[0] for base in node.bases}
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }
    own: set[str] = set()
    while more := {name for name in bases.keys() - own if bases[name] <= own | {*PLAIN_BASES}}:
        own |= more
    return own


def split_class(node: ast.stmt) -> list[ast.stmt]:
    """Return a statement; of a class first what it is without its methods, then each of these."""
    if not isinstance(node, ast.ClassDef):
        return [node]
    methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
    rest = [part for part in node.body if part not in methods]
    return [ast.ClassDef(**{**vars(node), "body": rest}), *methods]


def is_read(name: str, uses: Mapping[str, int]) -> bool:
    """Return whether a name is read, or without its language: a template adds that."""
    return bool(uses[name] or (name.endswith(("_kk", "_ru")) and uses[name[:-3]]))


def find_unused_names(texts: Mapping[str, str], templates: str = "") -> list[str]:
    """Return `file: name` of each name that only its own definition reads."""
    uses, definitions = Counter(re.findall(r"\w+", templates)), []
    trees = {file: ast.parse(text) for file, text in texts.items()}
    own_classes = list_own_classes(trees.values())
    for file, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
                continue
            whole, *methods = split_class(node)
            names = list_names(whole)
            definitions += [(file, name) for name in names]
            uses.update(name for name in read_names(whole) if name not in names)
            for method in methods:
                own_names = list_names(method)
                if names and names[0] in own_classes:
                    definitions += [(file, name) for name in own_names]
                uses.update(name for name in read_names(method) if name not in {*names, *own_names})
    return [f"{file}: {name}" for file, name in definitions if not is_read(name, uses)]


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


def test_a_method_that_nothing_calls_would_be_found_unless_a_library_may_call_it():
    """The control."""
    module = (
        "class Row(NamedTuple):\n    title_kk = 1\n"
        "    @property\n    def is_empty(self):\n        return self.is_empty or self._read()\n"
        "    def _read(self):\n        return Page\n"
        "    @property\n    def name_kk(self):\n        return self.title_kk\n"
        "    @field_validator\n    def check(self):\n        return 1\n"
        "class Page(Row):\n    def draw(self):\n        return 1\n"
        "class Part(HTMLParser):\n    def handle(self):\n        return self.Page\n"
        "class Smaller(Part):\n    def feed(self):\n        return Smaller()\n"
        "PART: Final = Smaller\n"
    )
    unused_names = ["lms/a.py: is_empty", "lms/a.py: name_kk", "lms/a.py: draw", "lms/a.py: PART"]
    assert find_unused_names({"lms/a.py": module}) == unused_names
    template = "{{ local(row, 'name') }} {{ row.is_empty }} {{ PART.draw() }}"
    assert find_unused_names({"lms/a.py": module}, template) == []
