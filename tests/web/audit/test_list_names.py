"""Each list of people that the record names has a text, and no text is left over."""

import ast
import inspect
from pathlib import Path

from lms.audit.rules.list_words import LIST_WORDS

ROOT = Path(__file__).resolve().parents[3]
OPENING = {"note_opening"}
KINDS_OF_LISTS = {"LIST_SEEN", "import"}


def is_opening(call):
    """Return whether a call records that a list was opened: note_access(ids, LIST_SEEN)."""
    name = getattr(call.func, "id", "")
    if name != "note_access":
        return name in OPENING
    return any(
        getattr(node, "id", getattr(node, "value", "")) in KINDS_OF_LISTS
        for node in ast.walk(call.args[1])
    )


def list_calls(path, root):
    """Yield each function's module and name, those that it calls, and whether it opens a list.

    What is called by a name that was imported has the module from which it was.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = ".".join(path.relative_to(root).with_suffix("").parts)
    imported = {
        name.asname or name.name: (node.module, name.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
            names = {getattr(call.func, "id", "") for call in calls}
            called = {imported.get(name, (module, name)) for name in names}
            yield (module, function.name), called, any(map(is_opening, calls))


def list_openings(root):
    """Return the functions of views that record an opening, themselves or by another."""
    paths = [*root.glob("lms/*/views.py"), *root.glob("lms/*/views/**/*.py")]
    functions = [row for path in paths for row in list_calls(path, root)]
    names = {name for name, _called, opens in functions if opens}
    while more := {name for name, callees, _opens in functions if callees & names} - names:
        names |= more
    return names


def list_endpoints(app):
    """Return the endpoints whose views record that a list was opened."""
    openings = list_openings(ROOT)
    views = {endpoint: inspect.unwrap(view) for endpoint, view in app.view_functions.items()}
    return {
        endpoint for endpoint, view in views.items() if (view.__module__, view.__name__) in openings
    }


def test_every_list_that_is_recorded_has_words(app):
    assert sorted(list_endpoints(app) - set(LIST_WORDS)) == []


def test_words_are_of_lists_that_there_are(app):
    assert sorted(set(LIST_WORDS) - list_endpoints(app)) == []


def test_a_list_shown_by_a_helper_of_this_or_another_module_is_found(tmp_path):
    views = tmp_path / "lms/lists/views"
    views.mkdir(parents=True)
    (views / "shown.py").write_text(
        "def a():\n    return b()\ndef b():\n    note_access(x, LIST_SEEN)\ndef c(): pass\n"
    )
    (views / "other.py").write_text(
        "from lms.lists.views.shown import b as show\ndef a():\n    show()\ndef c():\n    b()\n"
    )
    shown_module, other_module = "lms.lists.views.shown", "lms.lists.views.other"
    assert list_openings(tmp_path) == {
        (shown_module, "a"),
        (shown_module, "b"),
        (other_module, "a"),
    }
