"""Logs: one JSON object a line on standard error, letters as they are, from the program and from its libraries alike.

Addresses, names and IINs are not logged: endpoints and numbers are. Of what fails the log knows the kind and the place, never the words,
in which a library or a database repeats what people entered. docs/logs.md is the inventory.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from itertools import islice
from typing import Any, Final

import structlog

log = structlog.get_logger()
CAUSES: Final = 5
FRAMES: Final = 8


def configure_logging(level: str) -> None:
    """For this process; what is less than `level` is left out."""
    structlog.configure(
        processors=PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    top = logging.getLogger()
    if not any(isinstance(handler, LinesOfLibraries) for handler in top.handlers):
        top.addHandler(LinesOfLibraries(logging.WARNING))


def trace(error: BaseException) -> list[str]:
    """The error and what it came from, by kind, each with the last places in the code that it went through."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(lines) < CAUSES:
        frames = islice(reversed(traceback.extract_tb(cause.__traceback__)), FRAMES)
        lines.append(
            f"{type(cause).__name__}: "
            + " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames)
        )
        cause = cause.__cause__ or cause.__context__
    return lines


class LinesOfLibraries(logging.Handler):
    """What a library reports by Python's own logging, as a line like the others: who and where, not what, since it words addresses in."""

    def emit(self, record: logging.LogRecord) -> None:
        """Writes the line."""
        error = record.exc_info[1] if record.exc_info else None
        log.log(
            record.levelno,
            "report of a library",
            library=record.name,
            place=f"{record.pathname}:{record.lineno} {record.funcName}",
            **({"error": trace(error)} if error else {}),
        )


def _without_words(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replaces an exception, whichever way it was handed in, by its kinds and places."""
    given = line.pop("exc_info", None)
    error = (
        given
        if isinstance(given, BaseException)
        else given[1]
        if isinstance(given, tuple)
        else sys.exception()
        if given
        else None
    )
    if error is not None:
        line["error"] = trace(error)
    return line


PROCESSORS: Final[list[structlog.types.Processor]] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _without_words,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
