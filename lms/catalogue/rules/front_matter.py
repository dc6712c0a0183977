"""The front matter of a lesson: lines of a name, a colon and a value."""

import re
from typing import Final

from lms.core.faults import Faults
from lms.core.i18n import N_

LIMITS: Final = {
    "title": 200,
    "goal": 400,
    "act": 300,
    "source": 500,
    "task_minutes": 3,
    "review": 10,
}
REPEATED: Final = ("act", "source")
FrontMatter = dict[str, list[tuple[int, str]]]


def find_front_matter_end(lines: list[str]) -> int | None:
    """Return the index of the line that ends the front matter; None if there is none."""
    if lines[0].strip() != "---":
        return None
    return next((index for index, line in enumerate(lines[1:60], 1) if line.strip() == "---"), None)


def read_front_matter(path: str, lines: list[str], faults: Faults) -> FrontMatter:
    """Return the values of the front matter by key, each with its line, and add its faults."""
    values: FrontMatter = {}
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        match = re.fullmatch(r"([a-z_]+):(.*)", line)
        if match is None:
            faults.add(
                path,
                number,
                N_("A line of the front matter is a name, a colon and a value, such as: title: …"),
            )
            continue
        key, value = match.group(1), match.group(2).strip()
        if key in values and key in LIMITS and value and key not in REPEATED:
            faults.add(path, number, N_("%(key)s stands twice."), key=key)
        else:
            _check_value(path, number, key, value, faults)
        values.setdefault(key, []).append((number, value))
    return values


def _check_value(path: str, number: int, key: str, value: str, faults: Faults) -> None:
    if key not in LIMITS:
        message = N_("%(key)s is no key of the front matter. Keys are: %(keys)s.")
        faults.add(path, number, message, key=key, keys=", ".join(LIMITS))
    elif not value:
        faults.add(path, number, N_("%(key)s is empty."), key=key)
    elif len(value) > LIMITS[key]:
        message = N_("%(key)s has %(length)s characters; it may have %(limit)s at most.")
        faults.add(path, number, message, key=key, length=len(value), limit=LIMITS[key])


def read_single_value(path: str, values: FrontMatter, key: str, faults: Faults) -> str:
    """Return the value of a key that stands once; '' with a fault if it is missing."""
    if key not in values:
        faults.add(path, 1, N_("%(key)s is missing."), key=key)
        return ""
    return values[key][0][1]
