"""docs/practice-standards.md names tasks that exist, and counts right."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "practice-standards.md").read_text()
TASK = re.compile(r"`([a-z-]+/[0-9]{2}-[a-z-]+/[0-9]{2}-[a-z-]+)`")
SECTIONS = {
    "Basic Computer Skills": "Northstar: Basic Computer Skills, version 2",
    "Internet Basics": "Northstar: Internet Basics, version 2",
    "Using Email": "Northstar: Using Email, version 2",
    "DigComp, foundation": "DigComp 2.2, levels 1 and 2",
}


def read_rows(text):
    """Return the cells of each row of the first table of a text, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def read_section(title):
    section = TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = read_rows(section)
    assert rows, title
    return rows


def test_each_task_that_is_named_exists():
    tasks = set(TASK.findall(TEXT))
    assert len(tasks) > 15
    missing = {name for name in tasks if not (ROOT / "courses" / name / "scene.toml").is_file()}
    assert missing == set()


@pytest.mark.parametrize("title", SECTIONS.values())
def test_a_standard_that_is_covered_names_a_task_and_another_one_says_why_not(title):
    for number, _standard, coverage, tasks, note in read_section(title):
        assert coverage in {"whole", "part", "none"}, number
        assert bool(TASK.findall(tasks)) == (coverage != "none"), number
        assert bool(note) == (coverage != "whole"), number


def test_the_counts_are_those_of_the_tables():
    summary = {row[0]: list(map(int, row[1:])) for row in read_rows(TEXT)[:5]}
    counts = {}
    for name, title in SECTIONS.items():
        coverages = Counter(row[2] for row in read_section(title))
        counts[name] = [coverages.total(), coverages["whole"], coverages["part"], coverages["none"]]
    counts["All"] = [sum(column) for column in zip(*counts.values(), strict=True)]
    assert summary == counts
    total, whole, part, _none = counts["All"]
    percents = (
        f"{100 * whole // total} of 100 standards are covered whole, "
        f"{100 * (whole + part) // total}"
    )
    assert percents in " ".join(TEXT.split())
