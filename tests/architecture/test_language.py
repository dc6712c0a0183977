"""The language of the code: names are verb and noun, docstrings begin with a statement.

CONTRIBUTING.md has the words. Each check is tried on a planted fault too.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIRST_LINE = 100  # characters
DATA_TABLES = 25  # places where the formatter may be told to leave a table of data alone
PARTICIPLES = frozenset(
    [
        "asked",
        "begun",
        "chosen",
        "closed",
        "counted",
        "done",
        "drawn",
        "ended",
        "found",
        "given",
        "held",
        "joined",
        "kept",
        "known",
        "left",
        "listed",
        "lost",
        "made",
        "met",
        "moved",
        "named",
        "offered",
        "opened",
        "owed",
        "placed",
        "printed",
        "said",
        "saved",
        "seen",
        "sent",
        "shown",
        "stored",
        "taken",
        "told",
        "wanted",
        "written",
    ]
)
# The word that has several meanings, and the field's terms that say which one is meant.
WORDS = {
    "address": "url, ip or email",
    "afterwards": "after_commit",
    "body": "organisation",
    "place": "bookmark, area, venue, seat or position",
    "release": "rollback",
    "runtime": "container",
    "tries": "attempts",
    "try": "attempt",
}
# Names that the world outside gave: a mail's and a reply's body.
ALLOWED = frozenset({"request_body"})
PHRASES = re.compile(
    r"\b(?:twice is once|nobody new is let in|programming interface|the address that)\b", re.I
)
# One word says it: what Flask calls by a noun too (the session or the time of this request), what
# gettext, SQL and mail call so, decorators, and the three functions of every kind of practice.
ONE_WORD = frozenset(
    ["actor", "appearance", "bearer", "container", "database", "local", "moment", "now"]
    + ["session", "today", "gettext", "ngettext", "pgettext", "listen", "resubscribe", "sha256"]
    + ["unsubscribe", "upsert", "public", "role", "token", "act", "begin", "check", "main"]
)
# What a function returns is its noun; one that is named by this alone lacks the verb.
RESULTS = frozenset(
    ["cell", "cells", "choices", "conditions", "json", "label", "name", "names", "schema", "sheet"]
    + ["table", "text", "texts", "title", "titles", "url", "values", "words"]
)
NOUNS = frozenset(
    ["area", "audience", "course", "event", "half", "kind", "language", "level", "month"]
    + ["number", "organisation", "page", "period", "person", "quiz", "region", "role", "row"]
    + ["section", "span", "state", "step", "target", "task", "time", "unit", "verdict"]
)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
SUPPORT = ("tests/*.py", "tests/factories/*.py", "benchmarks/**/*.py", "script/*.py")


def list_sources() -> list[Path]:
    """Return the files of the program and of its support, without migrations."""
    program = [path for path in (ROOT / "lms").rglob("*.py") if path.parent.name != "versions"]
    support = [path for pattern in SUPPORT for path in ROOT.glob(pattern)]
    return sorted(program + support)


@cache
def parse_source(path: Path) -> ast.Module:
    """Return the tree of a file, parsed once for all checks."""
    return ast.parse(path.read_text(encoding="utf-8"))


def list_files() -> list[Path]:
    """Return the files of the program, of its support and of all tests."""
    return sorted({*list_sources(), *(ROOT / "tests").rglob("*.py")})


def get_name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def find_definitions(
    tree: ast.AST,
) -> Iterator[ast.AsyncFunctionDef | ast.FunctionDef | ast.ClassDef]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node


def find_bare_participles(tree: ast.AST) -> list[str]:
    return [
        node.name for node in find_definitions(tree) if node.name.strip("_").lower() in PARTICIPLES
    ]


def walk_own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function, but not those of functions and classes within it."""
    waiting = list(ast.iter_child_nodes(function))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            waiting += ast.iter_child_nodes(node)


def list_local_names(function: ast.AST) -> set[str]:
    """Return the parameters and local variables of a function, also of its comprehensions."""
    nodes = list(walk_own_nodes(function))
    names = {node.arg for node in nodes if isinstance(node, ast.arg)}
    names |= {
        node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    captures = (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
    return names | {node.name for node in nodes if isinstance(node, captures) and node.name}


def find_locals_of_bare_participles(tree: ast.AST) -> list[str]:
    """Return locals and parameters that name no content; `left` beside `right` is a side."""
    faults = []
    for function in ast.walk(tree):
        if isinstance(function, FUNCTIONS):
            names = list_local_names(function)
            sides = {"left"} if "right" in names else set()
            faults += sorted(
                name for name in names - sides if name.strip("_").lower() in PARTICIPLES
            )
    return faults


def split_words(name: str) -> set[str]:
    """Return the words of a snake_case or CamelCase name, in small letters."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def find_ambiguous_names(tree: ast.AST) -> list[str]:
    """Return names of definitions and parameters that hold a word of the table.

    Tests are named by sentences, in which the words around one say what it means.
    """
    names = [node.name for node in find_definitions(tree) if not node.name.startswith("test_")]
    names += [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
    return [name for name in names if name not in ALLOWED and split_words(name) & WORDS.keys()]


def find_long_first_lines(tree: ast.AST) -> list[str]:
    nodes = [tree, *find_definitions(tree)] if isinstance(tree, ast.Module) else []
    docs = [(node, ast.get_docstring(node)) for node in nodes]
    return [
        getattr(node, "name", "module")
        for node, doc in docs
        if doc and len(doc.splitlines()[0]) > FIRST_LINE
    ]


def find_private_single_words(tree: ast.AST) -> list[str]:
    """Return private functions of a module that are named by one word: a verb needs its noun.

    Public ones are called by their module's name (jobs.claim, throttle.hit), methods by their
    object's, and what a decorator registers by the command or page.
    """
    functions = tree.body if isinstance(tree, ast.Module) else []
    return [
        node.name
        for node in functions
        if isinstance(node, ast.FunctionDef)
        and not node.decorator_list
        and node.name.startswith("_")
        and "_" not in node.name.strip("_")
    ]


def find_functions_without_verb(tree: ast.AST) -> list[str]:
    """Return functions of a module that are named by what they return, such as state_name."""
    functions = tree.body if isinstance(tree, ast.Module) else []
    return [
        node.name
        for node in functions
        if isinstance(node, ast.FunctionDef)
        and (words := node.name.strip("_").split("_"))[0] in NOUNS
        and words[-1] in RESULTS
    ]


def list_functions_of_one_word() -> set[tuple[str, str]]:
    """Return the package and the name of each public function that is named by one word."""
    return {
        (".".join(path.relative_to(ROOT).parts[:2]), node.name)
        for path in list_sources()
        for node in parse_source(path).body
        if isinstance(node, ast.FunctionDef) and not node.decorator_list and "_" not in node.name
    }


def find_imported_single_words(tree: ast.AST, functions: set[tuple[str, str]]) -> list[str]:
    """Return functions of one word that are used without the name of their module."""
    return [
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for name in node.names
        if (".".join(node.module.split(".")[:2]), name.name) in functions
        and name.name not in ONE_WORD
    ]


CHECKS = {
    "bare participle": find_bare_participles,
    "private function of one word": find_private_single_words,
    "function without a verb": find_functions_without_verb,
    "word with several meanings": find_ambiguous_names,
    "first line of a docstring": find_long_first_lines,
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_names_and_docstrings_keep_the_language_of_the_code(check):
    faults = [
        f"{get_name(path)}: {name}" for path in list_files() for name in check(parse_source(path))
    ]
    assert not faults, f"{len(faults)}:\n" + "\n".join(faults)


def test_no_local_variable_or_parameter_is_named_by_a_bare_participle():
    faults = [
        f"{get_name(path)}: {name}"
        for path in list_files()
        for name in find_locals_of_bare_participles(parse_source(path))
    ]
    assert not faults, f"{len(faults)}:\n" + "\n".join(faults)


@pytest.mark.parametrize(
    ("check", "source", "name"),
    [
        (find_bare_participles, "def told(): ...", "told"),
        (find_bare_participles, "class _Kept: ...", "_Kept"),
        (find_locals_of_bare_participles, "def load(*, told=1): ...", "told"),
        (find_locals_of_bare_participles, "def load(rows):\n    kept = rows", "kept"),
        (find_locals_of_bare_participles, "def load(rows):\n    left = rows", "left"),
        (find_locals_of_bare_participles, "def load():\n    def add(*seen): ...", "seen"),
        (find_locals_of_bare_participles, "key = lambda found: found[0]", "found"),
        (find_locals_of_bare_participles, "def load(rows):\n    [_ for sent in rows]", "sent"),
        (find_private_single_words, "def _load(row): ...", "_load"),
        (find_functions_without_verb, "def state_name(row): ...", "state_name"),
        (find_functions_without_verb, "def _person_url(row): ...", "_person_url"),
        (find_ambiguous_names, "def address_of(row): ...", "address_of"),
        (find_ambiguous_names, "class BestTry: ...", "BestTry"),
        (find_ambiguous_names, "def count(*, place): ...", "place"),
        (find_long_first_lines, f'def run():\n    """{"word " * 30}"""', "run"),
    ],
)
def test_a_planted_fault_would_be_found(check, source, name):
    assert check(ast.parse(source)) == [name]


def test_a_function_that_is_used_without_its_module_is_named_by_a_verb_and_a_noun():
    functions = list_functions_of_one_word()
    faults = [
        f"{get_name(path)}: {name}"
        for path in list_sources()
        if path.is_relative_to(ROOT / "lms")
        for name in find_imported_single_words(
            ast.parse(path.read_text(encoding="utf-8")), functions
        )
    ]
    assert not faults
    tree = ast.parse("from lms.core.throttle import hit\nfrom lms.core import throttle")
    assert find_imported_single_words(tree, functions) == ["hit"]


def test_plain_names_are_left_alone():
    plain = (
        '"""Run a job."""\ndef load_import(url, ip): ...\nclass Retry: ...\ndef told_story(): ...\n'
        "def test_an_address_has_its_place(): ..."
    )
    assert not [fault for check in CHECKS.values() for fault in check(ast.parse(plain))]


def test_sides_fields_and_constants_are_no_local_variables():
    source = "KEPT = 1\ndef pair(left, right): ...\nclass Line:\n    found: str\n"
    assert find_locals_of_bare_participles(ast.parse(source)) == []


def test_no_phrase_needs_decoding():
    faults = [
        f"{get_name(path)}: {match.group()}"
        for path in list_sources()
        for match in PHRASES.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not faults
    assert PHRASES.search("Twice is once.")


def test_the_formatter_decides_the_layout_but_of_tables():
    others = [path for path in list_sources() if path.name != Path(__file__).name]
    skips = sum(path.read_text(encoding="utf-8").count("# fmt: skip") for path in others)
    assert skips < DATA_TABLES
