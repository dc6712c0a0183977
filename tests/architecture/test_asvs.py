"""docs/asvs.md states each requirement's state and names tests that exist and run."""

import ast
import csv
import re
from collections import Counter
from pathlib import Path

from tests.architecture.test_security_document import TEST_REFERENCE

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/asvs.md"
ROW = re.compile(
    r"^\| (V[\d.]+) \| (L\d) \| (.+?) \| (met|gap|not applicable) \| (.+) \| (.+) \|$", re.MULTILINE
)
LEVEL_COUNTS = re.compile(r"^\| (L\d) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
MENTIONED = re.compile(
    r"`((?:lms|templates|static|script|tests)/[\w/.-]+\.(?:py|html|js|css|toml|txt))`"
)
SECTION_REFERENCE = re.compile(
    r"(docs/[\w-]+\.md)(?:,| \()(?: end of)? ?((?:(?:, | and )?[\"“][^\"”|]+[\"”])+)"
)
QUOTED = re.compile(r"[\"“]([^\"”|]+)[\"”]")
SECTION = re.compile(r"^(?:#+ (.+)|\*\*([^*]+)\.\*\*.*)$", re.MULTILINE)
UNQUOTED = re.compile(r"docs/[\w-]+\.md(?:, | \()[A-Z]\w+")
LEAVES_OUT = {"skip", "xfail"}


def read_rows(text: str) -> list[tuple[str, ...]]:
    return ROW.findall(text)


def find_missing(tests: list[tuple[str, str]]) -> list[str]:
    """Return the tests, each a path and a name, that do not exist or that a marker leaves out."""
    functions, missing = {}, []
    for path, name in tests:
        if path not in functions:
            functions[path] = list_functions(ROOT / path) if (ROOT / path).exists() else {}
        if name not in functions[path] or functions[path][name] & LEAVES_OUT:
            missing.append(f"{path}::{name}")
    return missing


def list_functions(path: Path) -> dict[str, set[str]]:
    """Return the functions of a file by name, with the words of their decorators."""
    functions = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    ]
    return {
        function.name: {
            part.attr
            for decorator in function.decorator_list
            for part in ast.walk(decorator)
            if isinstance(part, ast.Attribute)
        }
        for function in functions
    }


def find_missing_sections(text: str) -> list[str]:
    """Return the sections that the text names after a document which has no such heading."""
    return [
        f"{path}: {title}"
        for path, titles in SECTION_REFERENCE.findall(text)
        for title in QUOTED.findall(titles)
        if title not in list_sections((ROOT / path).read_text(encoding="utf-8"))
    ]


def list_sections(text: str) -> set[str]:
    """Return the headings of a document, and the words in bold that begin its paragraphs."""
    return {heading or words for heading, words in SECTION.findall(text)}


def test_every_requirement_stands_there_once_with_its_level():
    with (ROOT / "tests/architecture/asvs.csv").open(encoding="utf-8", newline="") as file:
        requirements = [(row["requirement"], row["level"]) for row in csv.DictReader(file)]
    assert [
        (name, level) for name, level, *_rest in read_rows(PAGE.read_text(encoding="utf-8"))
    ] == requirements
    assert len(requirements) == 236


def test_the_counts_are_those_of_the_rows():
    text = PAGE.read_text(encoding="utf-8")
    counts = Counter((level, state) for _name, level, _asks, state, *_rest in read_rows(text))
    summary = {level: tuple(map(int, numbers)) for level, *numbers in LEVEL_COUNTS.findall(text)}
    assert summary == {
        level: tuple(counts[level, state] for state in ("met", "gap", "not applicable"))
        for level in summary
    }
    assert set(summary) == {"L1", "L2", "L3"}


def test_every_test_and_file_that_a_row_names_is_there():
    text = PAGE.read_text(encoding="utf-8")
    assert find_missing(TEST_REFERENCE.findall(text)) == []
    assert len(TEST_REFERENCE.findall(text)) > 300
    assert [path for path in MENTIONED.findall(text) if not (ROOT / path).exists()] == []


def test_every_section_that_a_row_names_is_there():
    text = PAGE.read_text(encoding="utf-8")
    assert find_missing_sections(text) == []
    assert len(SECTION_REFERENCE.findall(text)) > 25
    assert UNQUOTED.findall(text) == []  # a title without quotation marks would not be looked up


def test_a_section_that_is_not_there_would_be_found():
    text = '(docs/keys.md, "Keys" and "Doors"), docs/signing-in.md, “Lost telephone”'
    assert find_missing_sections(text) == ["docs/keys.md: Doors"]
    assert UNQUOTED.findall("as docs/input.md, Files, says")


def test_a_test_that_is_not_there_or_is_left_out_would_be_found(tmp_path):
    (tmp_path / "test_a.py").write_text(
        "@pytest.mark.skip\ndef test_left_out():\n    pass\n\n\ndef test_there():\n    pass\n",
        encoding="utf-8",
    )
    path = str(tmp_path / "test_a.py")
    assert find_missing(
        [
            (path, "test_there"),
            (path, "test_left_out"),
            (path, "test_gone"),
            ("tests/none.py", "test_x"),
        ]
    ) == [f"{path}::test_left_out", f"{path}::test_gone", "tests/none.py::test_x"]


def test_what_is_shown_by_a_test_is_mostly_met_by_one():
    """Nine of ten requirements of levels 1 and 2 that are met name a test."""
    test_cells = [
        tests
        for _name, level, _asks, state, _how, tests in read_rows(PAGE.read_text(encoding="utf-8"))
        if state == "met" and level != "L3"
    ]
    assert sum("::" in tests for tests in test_cells) >= 0.9 * len(test_cells)
