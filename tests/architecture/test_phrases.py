"""The language of sentences: phrases, comments, heads of modules, and who decides the layout.

CONTRIBUTING.md has the words. Each check is tried on a planted fault too.
"""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

from tests.architecture.test_language import ROOT, get_name, list_sources, parse_source

DATA_TABLES = 25  # places where the formatter may be told to leave a table of data alone
PHRASES = re.compile(
    r"\b(?:twice is once|nobody new is let in|programming interface|the address that"
    r"|background program|program's tokens?|programs? of (?:an|its|the|this) organisation"
    r"|(?:token|tokens) (?:for|of) (?:a program|programs)|mend(?:s|ed|ing)?"
    r"|answers? for (?:its|the|this) place"
    r"|(?:give|has|have|take|wait|waits) (?:for )?(?:a|the|your)"
    r" place)\b",
    re.I,
)
# A comment that begins so has lost the word that it belongs to.
FRAGMENT = re.compile(
    r"# (?:of|in|by|at|from|until|within|after|before|to|that|which|who|whom|whose|beside|among|for"
    r"|below|above|without|with|between|out|as|on|so|but|also) "
)
# The tables of words name what they replace.
PHRASE_TABLES = frozenset(
    ["CONTRIBUTING.md", "tests/architecture/test_language.py", "tests/architecture/test_phrases.py"]
)
TEXTS = ("*.md", "docs/**/*.md", "templates/**/*.*", "static/js/**/*.js", "tests/**/*.py")


def list_texts() -> list[Path]:
    """Return the sources and all that people read: documents, templates, scripts, tests."""
    paths = {path for pattern in TEXTS for path in ROOT.glob(pattern) if path.is_file()}
    return sorted({*list_sources(), *paths})


def test_no_phrase_needs_decoding():
    faults = [
        f"{get_name(path)}: {match.group()}"
        for path in list_texts()
        if get_name(path) not in PHRASE_TABLES
        for match in PHRASES.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "text",
    [
        "Twice is once.",
        "The background program stops first.",
        "tokens of programs",
        "_('You have a place. We expect you.')",
        "those who answer for the place",
        "a wrong key could not be mended",
    ],
)
def test_a_planted_phrase_would_be_found(text):
    assert PHRASES.search(text)


def find_comment_fragments(source: str) -> list[str]:
    """Return comments that begin within a sentence, whose rest the reader has to guess."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = [token for token in tokens if token.type == tokenize.COMMENT]
    lines = {token.start[0] for token in comments if token.line.lstrip().startswith("#")}
    return [
        token.string
        for token in comments
        if FRAGMENT.match(token.string)
        and not (token.start[0] in lines and token.start[0] - 1 in lines)
    ]


def test_no_comment_is_a_fragment_of_a_sentence():
    faults = [
        f"{get_name(path)}: {comment}"
        for path in list_sources()
        if path.is_relative_to(ROOT / "lms")
        for comment in find_comment_fragments(path.read_text(encoding="utf-8"))
    ]
    assert not faults, f"{len(faults)}:\n" + "\n".join(faults)
    assert find_comment_fragments("MOST = 9  # of a list") == ["# of a list"]
    assert find_comment_fragments("MOST = 9  # rows of a list\n# Wide lines\n# of text") == []


def test_modules_of_reads_begin_alike():
    verbs = re.compile(r"(?:Queries of|Count|Find|List|Load|Read|Return|Select)\b")
    heads = {
        get_name(path): ast.get_docstring(parse_source(path)) or ""
        for path in list_sources()
        if path.is_relative_to(ROOT / "lms")
        and "queries" in (path.stem, path.parent.name, path.parent.parent.name)
    }
    assert heads
    assert not [name for name, head in heads.items() if verbs.match(head)]
    assert verbs.match("Queries of attempts.") and verbs.match("Load the traits of people.")
    assert not verbs.match("Reads of attempts.") and not verbs.match("Counts of people.")


def test_the_formatter_decides_the_layout_but_of_tables():
    others = [path for path in list_sources() if path.name != Path(__file__).name]
    skips = sum(path.read_text(encoding="utf-8").count("# fmt: skip") for path in others)
    assert skips < DATA_TABLES
