"""docs/input.md states limits: each number is that of the constant named beside it."""

import re
from datetime import timedelta
from importlib import import_module
from pathlib import Path

from lms.auth.services.known_passwords import load_known_passwords
from lms.core.ip_limits import IpLimit

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/input.md"
CONSTANT = re.compile(r"`lms/([\w/]+)\.py::([A-Z_]+)`")
MEGABYTE, KILOBYTE = 1024 * 1024, 1024
UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def read_rows(text):
    """Yield the rows that name constants: the cells, and the values."""
    for line in text.splitlines():
        if line.startswith("|") and (constants := CONSTANT.findall(line)):
            modules = [
                (import_module("lms." + path.removesuffix("/__init__").replace("/", ".")), name)
                for path, name in constants
            ]
            values = [getattr(module, name) for module, name in modules]
            yield line.rsplit("|", 2)[0], [part for value in values for part in split_value(value)]


def split_value(value):
    """Return the numbers of a constant: of a limit by network its hits and its window."""
    return [value.hits, value.window] if isinstance(value, IpLimit) else [value]


def list_forms(value):
    """Return the ways in which a page may write a value: 2,000, 8 MB, 30 KB, 15 minutes."""
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return {
            f"{seconds // of} {word}{'s' * (seconds != of)}"
            for of, word in UNITS
            if seconds % of == 0
        }
    forms = {f"{value:,}"}
    forms |= {f"{value // MEGABYTE} MB"} if value % MEGABYTE == 0 else set()
    return forms | ({f"{value // KILOBYTE} KB"} if value % KILOBYTE == 0 else set())


def find_wrong_rows(text):
    """Return the rows that lack the value of one of their constants."""

    def stands(form, cells):
        return re.search(rf"(?<![\d,.]){re.escape(form)}(?![\d,]\d|\d)", cells)

    return [
        cells
        for cells, values in read_rows(text)
        for value in values
        if not any(stands(form, cells) for form in list_forms(value))
    ]


def test_the_numbers_of_the_page_are_those_of_the_code():
    text = DOCUMENT.read_text(encoding="utf-8")
    assert len(list(read_rows(text))) > 35
    assert find_wrong_rows(text) == []


def test_another_number_would_be_noticed():
    text = DOCUMENT.read_text(encoding="utf-8")
    for old, new in (
        ("| 10 in 15 minutes | a name", "| 11 in 15 minutes | a name"),
        ("| 8 MB a file", "| 80 MB a file"),
        ("| sign-ups | 60 in 1 hour", "| sign-ups | 60 in 2 hours"),
        ("| 300 in 15 minutes", "| 30 in 15 minutes"),
        ("| 300 in 15 minutes", "| 300 in 5 minutes"),
        ("| 128 characters", "| 28 characters"),
    ):
        assert old in text
        assert len(find_wrong_rows(text.replace(old, new))) == 1, new


def test_the_lists_of_passwords_are_as_large_as_the_page_says():
    lines = [
        line
        for line in load_known_passwords().decode().splitlines()
        if line and not line.startswith("# ")
    ]
    text = DOCUMENT.read_text(encoding="utf-8")
    match = re.search(r"([\d,]+) passwords from published breaches", text)
    local = (ROOT / "lms/auth/data/common_passwords.txt").read_text(encoding="utf-8").splitlines()
    assert match and int(match[1].replace(",", "")) == len(lines) - (len(local) - 1)


def test_every_file_and_page_that_is_named_is_there():
    text = DOCUMENT.read_text(encoding="utf-8")
    files = re.findall(r"`((?:lms|tests)/[\w/.]+)`", text) + [
        f"docs/{name}" for name in re.findall(r"\]\(([\w./-]+)\)", text)
    ]
    assert len(files) > 20
    assert [name for name in files if not (ROOT / name).exists()] == []
