"""granian's own messages as lines of our log."""

import logging
from typing import Any, Final

import structlog

from lms.core.logs import LibraryLogHandler

log = structlog.get_logger()
# Messages of these files are about processes; those of the compiled part may quote requests.
SAFE_FILES: Final = ("common.py", "mp.py")
CONFIGURATION: Final[dict[str, Any]] = {
    "handlers": {"lines": {"class": "lms.serving.logs.LinesOfServer"}},
    "loggers": {"_granian": {"handlers": ["lines"], "propagate": False}},
}


class LinesOfServer(LibraryLogHandler):
    """Writes granian's messages about processes, and only the origin of any other."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line."""
        if record.filename in SAFE_FILES and record.name == "_granian":
            log.log(record.levelno, "server", message=record.getMessage())
        else:
            super().emit(record)
