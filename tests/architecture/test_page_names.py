"""The language of the code in scripts, templates and styles: their names name contents.

The lists of words are those of test_language. Each check is tried on a planted fault too.
"""

import re

import pytest

from tests.architecture.test_language import (
    ALLOWED,
    PARTICIPLES,
    ROOT,
    WORDS,
    get_name,
    split_words,
)

COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*$|\s//\s.*$", re.DOTALL | re.MULTILINE)
TEXT = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
FUNCTION = re.compile(
    r"\bfunction\s+(\w+)\s*\(([^()]*)\)|^  (?:async )?(\w+)\(([^()]*)\) \{$", re.M
)
ARROW = re.compile(r"\(([^()]*)\) =>|(?<![\w.])(\w+) =>")
DECLARED = re.compile(r"\b(?:const|let)\s+(\{[^=;]*?\}|\[[^=;]*?\]|\w+)(?=\s*=|;| of )")
SET = re.compile(r"\{%-?\s*set\s+([\w, ]+?)\s*(?:=|-?%\})")
MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)\((.*?)\)\s*-?%\}", re.DOTALL)
CLASS = re.compile(r"\.([a-z][\w-]*)(?=[^{}]*\{)")
LINE = 100  # characters; the formatter leaves texts and drawings whole
# Names that the formats of courses gave: the box "try" of a lesson, which is rendered by its name.
BOXES = frozenset({"box--try"})


def list_texts(folder, ending):
    return sorted((ROOT / folder).rglob(f"*.{ending}"))


def list_bound_names(pattern):
    """Return the names that parameters bind; one without a colon in {} is that of a field."""
    own_names = re.sub(r"\{[^{}]*\}", lambda fields: _keep_renamed(fields[0]), pattern)
    return re.findall(r"(?<![\w.])[a-z_]\w*", re.sub(r"=[^,]*", "", own_names), re.I)


def _keep_renamed(fields):
    return ", ".join(re.findall(r":\s*(\w+)", fields))


def has_fault(name):
    """Return whether a name is a bare participle or holds a word with several meanings."""
    if name.strip("_").lower() in PARTICIPLES:
        return True
    return name not in ALLOWED and bool(split_words(name) & WORDS.keys())


def find_faulty_script_names(text):
    code = TEXT.sub('""', COMMENT.sub("", text))
    names = [name for match in FUNCTION.finditer(code) for name in (match[1], match[3]) if name]
    patterns = [
        group for match in FUNCTION.finditer(code) for group in (match[2], match[4]) if group
    ]
    patterns += [match[1] or match[2] for match in ARROW.finditer(code) if match[1] or match[2]]
    patterns += [match[1] for match in DECLARED.finditer(code)]
    names += [name for pattern in patterns for name in list_bound_names(pattern)]
    return sorted({name for name in names if has_fault(name)})


def find_faulty_template_names(text):
    names = [name for match in SET.finditer(text) for name in re.findall(r"\w+", match[1])]
    for macro, parameters in MACRO.findall(text):
        names += [macro, *re.findall(r"(\w+)(?:=[^,]*)?(?:,|$)", parameters)]
    sides = {"left"} if "right" in names else set()
    return sorted({name for name in names if has_fault(name)} - sides)


def find_faulty_classes(text):
    """Return classes whose block or part is a bare participle; what a block is now may be one."""
    names = set(CLASS.findall(COMMENT.sub("", text))) - BOXES
    parts = {name: re.split(r"__", name.partition("--")[0]) for name in names}
    return sorted(name for name, words in parts.items() if any(has_fault(word) for word in words))


CHECKS = {
    "scripts": (find_faulty_script_names, [("static/js", "js"), ("tests/js", "js")]),
    "templates": (find_faulty_template_names, [("templates", "html"), ("templates", "svg")]),
    "styles": (find_faulty_classes, [("static/css", "css")]),
}


@pytest.mark.parametrize(("check", "folders"), CHECKS.values(), ids=CHECKS)
def test_names_of_pages_keep_the_language_of_the_code(check, folders):
    paths = [path for folder, ending in folders for path in list_texts(folder, ending)]
    faults = [
        f"{get_name(path)}: {name}"
        for path in paths
        for name in check(path.read_text(encoding="utf-8"))
    ]
    assert paths and not faults, f"{len(faults)}:\n" + "\n".join(faults)


def find_long_lines(text):
    """Return the lines that are too long, but not those of one long text."""
    return [line for line in text.splitlines() if len(TEXT.sub("", line)) > LINE]


def test_lines_of_scripts_and_styles_are_short():
    paths = list_texts("static/js", "js") + list_texts("static/css", "css")
    faults = [
        f"{get_name(path)}: {line}"
        for path in paths
        for line in find_long_lines(path.read_text(encoding="utf-8"))
    ]
    assert paths and not faults, "\n".join(faults)
    assert find_long_lines("call(" + "a, " * 40 + ")") and not find_long_lines(f'"{"a" * 120}",')


@pytest.mark.parametrize(
    ("check", "text", "name"),
    [
        (find_faulty_script_names, "function told() {}", "told"),
        (find_faulty_script_names, "function load(rows, told) {}", "told"),
        (find_faulty_script_names, "const load = ({ rows: kept }) => kept;", "kept"),
        (find_faulty_script_names, "rows.map((found) => found);", "found"),
        (find_faulty_script_names, "rows.map(found => found);", "found"),
        (find_faulty_script_names, "let shown;", "shown"),
        (find_faulty_script_names, "for (const [key, sent] of rows) key();", "sent"),
        (find_faulty_script_names, "class Page {\n  drawPlace(x) {\n  }\n}", "drawPlace"),
        (find_faulty_template_names, "{% set shown = rows %}", "shown"),
        (find_faulty_template_names, "{% macro held(account) %}", "held"),
        (find_faulty_template_names, "{% macro card(row, chosen=None) -%}", "chosen"),
        (find_faulty_classes, ".card__told, .row { margin: 0; }", "card__told"),
        (find_faulty_classes, ".kept--line .row { margin: 0; }", "kept--line"),
    ],
)
def test_a_planted_fault_would_be_found(check, text, name):
    assert check(text) == [name]


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (find_faulty_script_names, "const { found } = state; // let told = 1\nshow('let told;');"),
        (find_faulty_template_names, "{% set left, right = 1, 2 %}{% set rows = row.told %}"),
        (find_faulty_classes, ".row--told { margin: 0; } /* .told { } */"),
    ],
)
def test_fields_comments_sides_and_states_are_left_alone(check, text):
    assert check(text) == []
