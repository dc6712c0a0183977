"""Logs: one JSON object a line on standard error, in UTF-8, also for the libraries.

Endpoints and numeric ids are logged, but no URLs, names or IINs. Of an error the log has the class
and the code location, never the message, which may repeat what people entered. docs/logs.md lists
all events.
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
    """Configure the logs of this process; leave out events below `level`."""
    structlog.configure(
        processors=PROCESSORS,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    top = logging.getLogger()
    if not any(isinstance(handler, LibraryLogHandler) for handler in top.handlers):
        top.addHandler(LibraryLogHandler(logging.WARNING))


def trace_error(error: BaseException) -> list[str]:
    """Return the error and its causes as class names, each with its last stack frames."""
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


class LibraryLogHandler(logging.Handler):
    """Log what libraries report by Python's logging: who and where, but not the message.

    The message may hold URLs and personal data.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Log the record."""
        error = record.exc_info[1] if record.exc_info else None
        log.log(
            record.levelno,
            "report of a library",
            library=record.name,
            position=f"{record.pathname}:{record.lineno} {record.funcName}",
            **({"error": trace_error(error)} if error else {}),
        )


def _drop_messages(
    _logger: object, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace an exception by its trace without messages."""
    error = _get_exception(line.pop("exc_info", None))
    if error is not None:
        line["error"] = trace_error(error)
    return line


def _get_exception(exc_info: Any) -> BaseException | None:
    """Return the exception of any form of exc_info that structlog accepts."""
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        error: BaseException | None = exc_info[1]
        return error
    return sys.exception() if exc_info else None


PROCESSORS: Final[list[structlog.types.Processor]] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _drop_messages,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
