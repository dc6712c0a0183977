"""Failures as the log may know them: the kinds and the places, never the words, in which a database repeats what people entered."""

import traceback
from itertools import islice


def trace(error: BaseException) -> list[str]:
    """The error and what it came from, each with the last places in the code that it went through."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(lines) < 5:
        frames = islice(reversed(traceback.extract_tb(cause.__traceback__)), 8)
        lines.append(f"{type(cause).__name__}: " + " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames))
        cause = cause.__cause__ or cause.__context__
    return lines
