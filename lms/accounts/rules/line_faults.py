"""What is wrong with a line of a list of people."""

from typing import Any, NamedTuple


class LineFault(NamedTuple):
    """A fault of a line: its field ('' for the whole line), a code and the values of its text."""

    field: str
    code: str
    params: dict[str, Any]
