"""Every list of people that the record names has words, and no words are left of lists gone."""

import ast
import inspect
from pathlib import Path

from lms.audit.rules.list_words import LIST_WORDS

OPENING = {"note_opening"}
KINDS_OF_LISTS = {"LIST_SEEN", "import"}


def is_opening(call):
    """Tell whether a call records that a list was opened: note_access(ids, LIST_SEEN)."""
    name = getattr(call.func, "id", "")
    if name != "note_access":
        return name in OPENING
    return any(
        getattr(node, "id", getattr(node, "value", "")) in KINDS_OF_LISTS
        for node in ast.walk(call.args[1])
    )


def list_functions(source):
    """Return the functions of a module that record an opening, themselves or by another."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    calls = {
        function.name: [node for node in ast.walk(function) if isinstance(node, ast.Call)]
        for function in functions
    }
    found = {name for name, inside in calls.items() if any(map(is_opening, inside))}
    while True:
        more = {
            name
            for name, inside in calls.items()
            if any(getattr(call.func, "id", "") in found for call in inside)
        }
        if more <= found:
            return found
        found |= more


def list_endpoints(app):
    """Return the endpoints whose views record that a list was opened."""
    endpoints = set()
    for endpoint, wrapped in app.view_functions.items():
        view = inspect.unwrap(wrapped)
        path = inspect.getsourcefile(view)
        if path and "/lms/" in path and view.__name__ in list_functions(Path(path).read_text()):
            endpoints.add(endpoint)
    return endpoints


def test_every_list_that_is_recorded_has_words(app):
    assert sorted(list_endpoints(app) - set(LIST_WORDS)) == []


def test_words_are_of_lists_that_there_are(app):
    assert sorted(set(LIST_WORDS) - list_endpoints(app)) == []


def test_a_list_shown_by_a_helper_is_found():
    source = "def a():\n    return b()\ndef b():\n    note_access(x, LIST_SEEN)\ndef c(): pass\n"
    assert list_functions(source) == {"a", "b"}
