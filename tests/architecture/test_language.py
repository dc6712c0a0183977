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
# Further words that say what happened to something, or ask what it is, instead of naming it.
VAGUE = frozenset(
    ["busy", "coming", "hidden", "how", "marked", "merged", "painted", "passed"]
    + ["resting", "staying", "taught", "touched", "typed", "used", "waiting", "was", "what"]
    + ["which", "who", "whom"]
)
# The word that has several meanings, and the field's terms that say which one is meant.
WORDS = {
    "address": "url, ip or email",
    "addresses": "urls, ips or emails",
    "afterwards": "after_commit",
    "bodies": "organisations",
    "body": "organisation",
    "mend": "fix",
    "mended": "fixed",
    "mends": "fixes",
    "place": "bookmark, area, venue, seat or position",
    "places": "bookmarks, areas, venues or seats",
    "release": "rollback",
    "runtime": "container",
    "tries": "attempts",
    "try": "attempt",
}
# Names that the world outside gave: a mail's and a reply's body.
ALLOWED = frozenset({"request_body"})
# What a test's name, which is a sentence, says plainly with such a word.
PLAIN_PHRASES = re.compile(
    "address_book|in_its_place|in_place|request_body|to_try|try_again|without_a_body"
)
# A mark is a score, which these packages give, keep or show. Elsewhere it has no meaning, but that
# of a message that is marked read and of punctuation.
MARK = frozenset({"mark", "marked", "marking", "marks"})
SCORING = frozenset(
    ["assessment", "catalogue", "demo", "grading", "learning", "paper_tests", "practice"]
    + ["regrading", "scenes"]
)
MARKS_ALLOWED = frozenset({"mark_all_read", "mark_read", "question_mark"})
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
PREDICATES = ("is_", "has_", "can_", "may_", "should_")
MANY = re.compile(r"(tuple|list|set|Sequence)\[")
TRUTHS = frozenset(["bool", "bool | None", "ColumnElement[bool]"])
COLLECTIONS = (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp)
# The verbs of functions that do something and return whether they did.
COMMANDS = frozenset(
    ["activate", "add", "apply", "assign", "attempt", "begin", "build", "cancel", "change", "check"]
    + ["compare", "complete", "confirm", "count", "end", "exclude", "find", "index", "keep", "kill"]
    + ["load", "lock", "merge", "note", "plan", "poll", "print", "reach", "read", "record"]
    + ["remove", "reopen", "reserve", "run", "save", "scrub", "seat", "select", "send", "settle"]
    + ["sort", "store", "take", "update", "use", "wait"]
)
# WTForms calls validate; a rule of a draw has its condition under this key of a course's table.
OUTSIDE_PREDICATES = frozenset(["validate", "validate_question", "hidden"])
# What support does and lms does not.
SUPPORT_VERBS = frozenset(
    ["assert", "assign", "call", "disconnect", "dump", "execute", "fetch", "kill", "launch"]
    + ["lift", "plant", "press", "pretend", "publish", "reach", "reuse", "scale", "spoil"]
    + ["subset", "time", "upload", "watch", "zip"]
)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
DECORATORS = frozenset(
    ["cache", "contextmanager", "lru_cache", "reuse_rows"]
)  # a function stays one
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


def find_vague_locals(tree: ast.AST) -> list[str]:
    """Return locals and parameters that are named by a word of VAGUE, or `one` of something."""
    return [
        name
        for function in ast.walk(tree)
        if isinstance(function, FUNCTIONS)
        for name in sorted(list_local_names(function))
        if name.strip("_") in VAGUE | {"one"}
    ]


def list_field_names(definition: ast.ClassDef) -> list[str]:
    """Return the fields, columns and attributes of a class, without truth values.

    `left` beside `right` is a side.
    """
    names = []
    for node in definition.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            annotation = ast.unparse(node.annotation)
            if not annotation.removeprefix("Mapped[").startswith("bool"):
                names.append(node.target.id)
        elif isinstance(node, ast.Assign) and "BooleanField" not in ast.unparse(node.value):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
    return [name for name in names if not (name == "left" and "right" in names)]


def find_vague_fields(tree: ast.AST) -> list[str]:
    """Return fields and class attributes that are named by a participle or a word of VAGUE."""
    return [
        f"{node.name}.{name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for name in list_field_names(node)
        if name.strip("_") in PARTICIPLES | VAGUE
    ]


def split_words(name: str) -> set[str]:
    """Return the words of a snake_case or CamelCase name, in small letters."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def find_ambiguous_names(tree: ast.AST) -> list[str]:
    """Return names of definitions and parameters that hold a word of the table."""
    names = [node.name for node in find_definitions(tree)]
    names += [node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)]
    names += list_aliases(tree)
    return [
        name
        for name in names
        if name not in ALLOWED and split_words(drop_plain_phrases(name)) & WORDS.keys()
    ]


def drop_plain_phrases(name: str) -> str:
    """Return the name of a test without its plain phrases, and any other name as it is."""
    return PLAIN_PHRASES.sub("", name) if name.startswith("test_") else name


def list_aliases(tree: ast.AST) -> list[str]:
    """Return the CamelCase names that a module assigns: types under another name."""
    nodes = tree.body if isinstance(tree, ast.Module) else []
    names = [
        target.id
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    names += [node.name.id for node in nodes if isinstance(node, ast.TypeAlias)]
    return [name for name in names if re.fullmatch(r"_?[A-Z]\w*[a-z]\w*", name)]


def find_marks_that_are_no_scores(tree: ast.AST) -> list[str]:
    """Return names of definitions, parameters and local variables that call something a mark."""
    names = {node.name for node in find_definitions(tree)}
    for function in ast.walk(tree):
        if isinstance(function, FUNCTIONS):
            names |= list_local_names(function)
    return sorted(name for name in names - MARKS_ALLOWED if split_words(name) & MARK)


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


def find_other_verbs_of_wording(tree: ast.AST) -> list[str]:
    """Return functions that put a state in words, or say something, by another verb than describe.

    word_ is for the text of a message, name_ for the name of one thing.
    """
    pattern = re.compile(r"_?(?:say_\w+|(?:name|word)_(?:\w+_)?states?)")
    return [node.name for node in find_definitions(tree) if pattern.fullmatch(node.name)]


def list_first_words(tree: ast.AST) -> list[tuple[str, str]]:
    """Return the first word and the name of each function of a module.

    Hooks of pytest and what a decorator registers, such as a fixture, command or page, are none.
    """
    functions = tree.body if isinstance(tree, ast.Module) else []
    return [
        (node.name.strip("_").split("_")[0], node.name)
        for node in functions
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and not node.name.startswith("pytest_")
        and {ast.unparse(item).partition("(")[0] for item in node.decorator_list} <= DECORATORS
    ]


@cache
def list_verbs() -> frozenset[str]:
    """Return the words that begin functions of lms, which are verbs, and those of support."""
    first_words = {
        word
        for path in list_sources()
        if path.is_relative_to(ROOT / "lms")
        for word, _ in list_first_words(parse_source(path))
    }
    return SUPPORT_VERBS | first_words - (ONE_WORD - {"act", "begin", "check", "main"}) - NOUNS


def find_support_without_verb(tree: ast.AST) -> list[str]:
    """Return functions of a module whose first word begins no function of lms."""
    return [
        name
        for word, name in list_first_words(tree)
        if word not in list_verbs() and name not in ONE_WORD
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


def unparse_return(node: ast.AsyncFunctionDef | ast.FunctionDef) -> str:
    """Return the annotation of what a function returns; empty without one."""
    return ast.unparse(node.returns) if node.returns else ""


def is_collection(node: ast.AST | None) -> bool:
    """Return whether an expression is a tuple, list or another collection, which may be true."""
    if isinstance(node, ast.IfExp):
        return is_collection(node.body) or is_collection(node.orelse)
    return isinstance(node, COLLECTIONS)


def find_predicates_of_many_values(tree: ast.AST) -> list[str]:
    """Return variables and functions named as a predicate that hold or return several values.

    Such as conditions of a query: `if is_open` would always be true.
    """
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if is_collection(node.value):
                names += [target.id for target in targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.FunctionDef) and re.match(MANY, unparse_return(node)):
            names.append(node.name)
    return [name for name in names if name.strip("_").startswith(PREDICATES)]


def find_unnamed_predicates(tree: ast.AST) -> list[str]:
    """Return functions that tell whether something is so, but are not named as a predicate.

    What does something may return whether it did: its name begins with its verb.
    """
    return [
        node.name
        for node in find_definitions(tree)
        if not isinstance(node, ast.ClassDef)
        and unparse_return(node) in TRUTHS
        and not node.name.startswith("__")
        and not node.name.strip("_").startswith(PREDICATES)
        and node.name.strip("_").split("_")[0] not in COMMANDS
        and node.name not in OUTSIDE_PREDICATES
    ]


CHECKS = {
    "bare participle": find_bare_participles,
    "predicate of many values": find_predicates_of_many_values,
    "predicate without is_, has_, can_": find_unnamed_predicates,
    "private function of one word": find_private_single_words,
    "field without its content": find_vague_fields,
    "function without a verb": find_functions_without_verb,
    "another verb for a state in words": find_other_verbs_of_wording,
    "word with several meanings": find_ambiguous_names,
    "first line of a docstring": find_long_first_lines,
}


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_names_and_docstrings_keep_the_language_of_the_code(check):
    faults = [
        f"{get_name(path)}: {name}" for path in list_files() for name in check(parse_source(path))
    ]
    assert not faults, f"{len(faults)}:\n" + "\n".join(faults)


def test_a_function_of_test_support_begins_with_a_verb():
    support = [
        path
        for path in list_files()
        if not path.is_relative_to(ROOT / "lms") and not path.name.startswith("test_")
    ]
    assert len(support) > 130
    faults = [
        f"{get_name(path)}: {name}"
        for path in support
        for name in find_support_without_verb(parse_source(path))
    ]
    assert not faults, "\n".join(faults)


def test_no_local_variable_or_parameter_is_named_by_a_bare_participle():
    faults = [
        f"{get_name(path)}: {name}"
        for path in list_files()
        for name in find_locals_of_bare_participles(parse_source(path))
    ]
    assert not faults, f"{len(faults)}:\n" + "\n".join(faults)


def test_locals_of_the_program_and_its_support_name_their_content():
    faults = [
        f"{get_name(path)}: {name}"
        for path in list_sources()
        for name in find_vague_locals(parse_source(path))
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
        (find_vague_locals, "def load(*, which): ...", "which"),
        (find_vague_locals, "def load(rows):\n    return [one for one in rows]", "one"),
        (find_vague_fields, "class Line:\n    told: str", "Line.told"),
        (find_vague_fields, "class Line:\n    waiting: int = 0", "Line.waiting"),
        (find_vague_fields, "class LineForm:\n    seen = HiddenField()", "LineForm.seen"),
        (find_private_single_words, "def _load(row): ...", "_load"),
        (find_other_verbs_of_wording, "def say_when(row): ...", "say_when"),
        (find_other_verbs_of_wording, "def _name_sitting_state(row): ...", "_name_sitting_state"),
        (find_functions_without_verb, "def state_name(row): ...", "state_name"),
        (find_functions_without_verb, "def _person_url(row): ...", "_person_url"),
        (find_support_without_verb, "def person(session): ...", "person"),
        (find_support_without_verb, "@contextmanager\ndef mail_server(): ...", "mail_server"),
        (find_ambiguous_names, "def address_of(row): ...", "address_of"),
        (find_ambiguous_names, "class BestTry: ...", "BestTry"),
        (find_ambiguous_names, "def count(*, place): ...", "place"),
        (find_ambiguous_names, "def count(*, places): ...", "places"),
        (find_ambiguous_names, "def test_a_seat_has_its_place(): ...", "test_a_seat_has_its_place"),
        (find_ambiguous_names, "def test_urls(): ...\ndef try_again(): ...", "try_again"),
        (find_ambiguous_names, "Place = tuple[int, bool]", "Place"),
        (find_ambiguous_names, "type FindPlaces = Callable[[int], list[int]]", "FindPlaces"),
        (find_marks_that_are_no_scores, "def _read_mark(name): ...", "_read_mark"),
        (find_marks_that_are_no_scores, "def set_flag(*, is_marked): ...", "is_marked"),
        (find_marks_that_are_no_scores, "def link(text):\n    marked = text", "marked"),
        (find_predicates_of_many_values, "is_open = (a, b)", "is_open"),
        (find_predicates_of_many_values, "def load(a):\n    has_name: list = [a]", "has_name"),
        (find_predicates_of_many_values, "def _is_open() -> list[str]: ...", "_is_open"),
        (find_predicates_of_many_values, "is_open = (a, b) if a else b", "is_open"),
        (find_unnamed_predicates, "def needs_person(row) -> bool: ...", "needs_person"),
        (find_unnamed_predicates, "def _works_in() -> ColumnElement[bool]: ...", "_works_in"),
        (find_unnamed_predicates, "def secure(self) -> bool: ...", "secure"),
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
        "class Line:\n    passed: bool\n    is_new: Mapped[bool]\n    left: str\n    right: str\n"
        "def save_fields() -> bool: ...\nis_open = a == b\n"
        "class Row:\n    def __eq__(self, other) -> bool: ...\n"
        "def test_each_item_in_its_place_is_a_share(): ..."
    )
    assert not [fault for check in CHECKS.values() for fault in check(ast.parse(plain))]


def test_sides_fields_and_constants_are_no_local_variables():
    source = "KEPT = 1\ndef pair(left, right): ...\nclass Line:\n    found: str\n"
    assert find_locals_of_bare_participles(ast.parse(source)) == []


def test_a_mark_is_a_score():
    packages = [path for path in (ROOT / "lms").iterdir() if path.name not in SCORING]
    paths = [path for package in packages for path in package.rglob("*.py")]
    faults = [
        f"{get_name(path)}: {name}"
        for path in paths
        if path.parent.name != "versions"
        for name in [
            *find_marks_that_are_no_scores(parse_source(path)),
            *([path.stem] if split_words(path.stem) & MARK else []),
        ]
    ]
    assert not faults
    assert any(
        find_marks_that_are_no_scores(parse_source(path))
        for path in (ROOT / "lms/assessment").rglob("*.py")
    ), "the control: scores are marks"


def test_fixtures_and_hooks_are_named_by_what_they_give():
    source = "@pytest.fixture\ndef person(): ...\ndef pytest_configure(config): ..."
    assert find_support_without_verb(ast.parse(source)) == []
