"""The register of acts of law that lessons cite by an id and a clause."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.catalogue.rules.lesson import LessonText
from lms.core.faults import Faults
from lms.core.i18n import N_
from lms.core.text_lines import read_lines

REGISTER: Final = "acts.csv"  # file beside the folders of courses
MAX_REGISTER: Final = 200 * 1024
MAX_CELL: Final = 400
COLUMNS: Final = ("id", "number", "title_kk", "title_ru", "edition", "checked", "url", "read")
IDENTIFIER: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
CITATION: Final = re.compile(rb"^act:[ \t]*([a-z0-9-]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Act:
    """An act as somebody read it: its latest amendment that was seen, and the day of reading."""

    id: str
    number: str
    title: dict[str, str]
    edition: date
    checked: date
    url: str


def read_register(content: bytes, faults: Faults) -> dict[str, Act]:
    """Return the acts of a register by their ids; add a fault for each row that is wrong."""
    lines = read_lines(REGISTER, content, MAX_REGISTER, faults) if content else None
    if lines is None:
        return {}
    rows = csv.reader(io.StringIO("\n".join(lines)))
    if tuple(next(rows, ())) != COLUMNS:
        message = N_("The first line has to name the columns: %(columns)s.")
        faults.add(REGISTER, 1, message, columns=",".join(COLUMNS))
        return {}
    acts: dict[str, Act] = {}
    for cells in rows:
        act = _read_row(rows.line_num, cells, faults) if any(cells) else None
        if act is not None and acts.setdefault(act.id, act) is not act:
            faults.add(REGISTER, rows.line_num, N_("The id %(id)s stands twice."), id=act.id)
    return acts


def _read_row(line: int, cells: list[str], faults: Faults) -> Act | None:
    values = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=False))
    whole = all(0 < len(cell) <= MAX_CELL and "\n" not in cell for cell in values.values())
    if len(cells) != len(COLUMNS) or not whole:
        message = N_("The line needs %(count)s values of 1 to %(limit)s characters each.")
        faults.add(REGISTER, line, message, count=len(COLUMNS), limit=MAX_CELL)
        return None
    days = [_read_day(values[column]) for column in ("edition", "checked")]
    if (
        None in days
        or not IDENTIFIER.fullmatch(values["id"])
        or not values["url"].startswith("https://")
    ):
        message = N_(
            "The id has small Latin letters, digits and dashes; edition and checked are days such "
            "as 2026-11-27; the URL begins with https://."
        )
        faults.add(REGISTER, line, message)
        return None
    titles = {"kk": values["title_kk"], "ru": values["title_ru"]}
    edition, checked_on = (day for day in days if day is not None)
    return Act(
        id=values["id"],
        number=values["number"],
        title=titles,
        edition=edition,
        checked=checked_on,
        url=values["url"],
    )


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None


def check_acts(lessons: list[LessonText], register: bytes, faults: Faults) -> dict[str, Act]:
    """Return the acts that the lessons cite; add a fault for each one that is not registered.

    Faults of the register itself concern only who cites it.
    """
    cited = [(lesson, act) for lesson in lessons for act in lesson.acts]
    if not cited:
        return {}
    acts = read_register(register, faults)
    for lesson, act in cited:
        if act.id not in acts:
            message = N_("The register of acts (courses/acts.csv) has no act %(id)s.")
            faults.add(lesson.path, act.line, message, id=act.id)
    return {act.id: acts[act.id] for _, act in cited if act.id in acts}


def select_cited_rows(files: Mapping[str, bytes], register: bytes) -> bytes:
    """Return the lines of the register that the files cite: they are content of the course too."""
    ids = {
        identifier
        for path, content in files.items()
        if path.endswith(".md")
        for identifier in CITATION.findall(content.replace(b"\r", b"\n"))
    }
    return b"\n".join(line for line in register.splitlines() if line.split(b",")[0].strip() in ids)
