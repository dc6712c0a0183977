"""Documents name files, commands and what stands in a file: all of it exists."""

import re
from pathlib import Path

import click

from lms.cli import group
from lms.personal_data.rules.words import SECTIONS

ROOT = Path(__file__).resolve().parents[2]
PATH = r"(?:lms|templates|tests|static|script|docs|benchmarks|courses|requirements)/[\w./*-]+"
PATHS = re.compile(rf"`({PATH})`")
LINKS = re.compile(r"\]\((?!https?:)([^)#\s]+)")
# `name` in `path`, and `name` (`path`)
NAMES = re.compile(rf"`([\w.]+)`(?:\(\))? (?:in|\()\s*`({PATH}\.(?:py|js|html))`")
COMMANDS = re.compile(r"(?:`|bin/|sauat |^ {4})lms((?: [a-z][a-z-]+)+)", re.MULTILINE)


def list_documents() -> list[Path]:
    return sorted(
        [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "benchmarks/README.md"]
    )


def find_missing_files(folder: Path, text: str) -> list[str]:
    """Return the paths and links of a document in a folder that lead to no file."""
    paths = [path for path in PATHS.findall(text) if not any(ROOT.glob(path.rstrip("/")))]
    return paths + [link for link in LINKS.findall(text) if not (folder / link).exists()]


def find_missing_names(text: str) -> list[str]:
    """Return the names that the file beside them does not hold."""
    return [
        f"{name} in {path}"
        for name, path in NAMES.findall(text)
        if not re.search(
            rf"\b{name.rpartition('.')[2]}\b", (ROOT / path).read_text(encoding="utf-8")
        )
    ]


def find_unknown_commands(text: str) -> list[str]:
    """Return the commands `lms ...` that there are not; what follows a command is its arguments."""
    unknown = []
    for words in COMMANDS.findall(text):
        command: click.Command | None = group
        for word in words.split():
            if not isinstance(command, click.Group):
                break
            command = command.get_command(click.Context(command), word)
        if command is None:
            unknown.append(f"lms{words}")
    return unknown


def test_every_file_that_a_document_names_exists():
    missing = {
        path.name: files
        for path in list_documents()
        if (files := find_missing_files(path.parent, path.read_text(encoding="utf-8")))
    }
    assert missing == {}


def test_what_a_document_names_in_a_file_stands_there():
    texts = [path.read_text(encoding="utf-8") for path in list_documents()]
    assert sum(len(NAMES.findall(text)) for text in texts) > 60
    assert [name for text in texts for name in find_missing_names(text)] == []


def test_every_command_that_a_document_names_exists():
    texts = [path.read_text(encoding="utf-8") for path in list_documents()]
    assert sum(len(COMMANDS.findall(text)) for text in texts) > 40
    assert [name for text in texts for name in find_unknown_commands(text)] == []


def test_the_parts_of_a_persons_file_stand_in_its_document():
    text = (ROOT / "docs/personal-data-file.md").read_text(encoding="utf-8")
    assert [name for name in SECTIONS if f"`{name}`" not in text] == []


def test_what_is_no_more_would_be_noticed():
    """The control."""
    assert find_missing_files(ROOT, "`lms/gone.py`, [page](docs/gone.md), `lms/app.py`") == [
        "lms/gone.py",
        "docs/gone.md",
    ]
    assert find_missing_names("`create_app` in `lms/app.py`, `gone` (`lms/app.py`)") == [
        "gone in lms/app.py"
    ]
    assert find_unknown_commands("`lms people link NAME` and `lms people grant NAME`") == [
        "lms people link"
    ]
