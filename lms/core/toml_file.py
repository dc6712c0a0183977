"""Reading of a TOML file, with the line of each of its tables and keys."""

import re
import tomllib
from collections import Counter
from typing import Final

from lms.core.faults import Faults
from lms.core.i18n import N_
from lms.core.text_lines import read_lines
from lms.core.toml_table import TomlTable

MAX_TOML: Final = 40 * 1024
HEADER: Final = re.compile(r"\s*\[\s*([\w.-]+)\s*\]")
MEMBER: Final = re.compile(r"\s*\[\[\s*([\w.-]+)\s*\]\]")  # header of an array of tables
KEY: Final = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*[=.]")


def _index_lines(lines: list[str]) -> dict[tuple[str, str], int]:
    """Return the line of each table's header, by (table, ""), and of its keys, by (table, key).

    A table without a header of its own begins with its first inner table. Tables of an array are
    "name.0", "name.1" and so on.
    """
    index = {("", ""): 1}
    table = ""
    counts: Counter[str] = Counter()
    for number, line in enumerate(lines, 1):
        member = MEMBER.match(line)
        if header := member or HEADER.match(line):
            table = header.group(1)
            if member:
                index.setdefault((table, ""), number)
                counts[table] += 1
                table = f"{table}.{counts[table] - 1}"
            index[table, ""] = number
            index.setdefault((table.rpartition(".")[0], ""), number)
        elif key := KEY.match(line):
            index.setdefault((table, key.group(1)), number)
    return index


def parse_toml(
    path: str, content: bytes, faults: Faults, limit: int = MAX_TOML
) -> TomlTable | None:
    """Return the outermost table of a TOML file of at most `limit` bytes; None if it is none."""
    lines = read_lines(path, content, limit, faults)
    if lines is None:
        return None
    try:
        values = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"at line (\d+)", str(error))
        faults.add(
            path,
            int(match.group(1)) if match else len(lines),
            N_("This is not right TOML. Compare the line with the example in courses/README.md."),
        )
        return None
    except (ValueError, RecursionError):
        faults.add(
            path,
            0,
            N_("This is not right TOML. Compare the line with the example in courses/README.md."),
        )
        return None
    return TomlTable(path=path, lines=_index_lines(lines), values=values, faults=faults)
