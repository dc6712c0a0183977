"""granian's own messages as lines of our log."""

import logging
from typing import Any, Final

import structlog

from lms.core.logs import LibraryLogHandler

log = structlog.get_logger()
# Messages of these files are about processes; those of the compiled part may quote requests.
SAFE_FILES: Final = ("common.py", "mp.py")
# Threads that wait to hash take no processor, so there are more than granian expects (ADR 21).
EXPECTED: Final = "Configuration allows spawning up to"
CONFIGURATION: Final[dict[str, Any]] = {
    "handlers": {"lines": {"class": "lms.serving.logs.LinesOfServer"}},
    "loggers": {"_granian": {"handlers": ["lines"], "propagate": False}},
}


class LinesOfServer(LibraryLogHandler):
    """Writes granian's messages about processes, and only the origin of any other."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line."""
        if record.filename in SAFE_FILES and record.name == "_granian":
            message = record.getMessage()
            if not message.startswith(EXPECTED):
                log.log(record.levelno, "server", message=message)
        else:
            super().emit(record)
