"""granian's own messages as lines of the program's log."""

import logging
from typing import Any, Final

import structlog

from lms.core.logs import LinesOfLibraries

log = structlog.get_logger()
# Its messages about processes are written in these files; those of its compiled part may quote requests.
SAFE_FILES: Final = ("common.py", "mp.py")
CONFIGURATION: Final[dict[str, Any]] = {
    "handlers": {"lines": {"class": "lms.serving.logs.LinesOfServer"}},
    "loggers": {"_granian": {"handlers": ["lines"], "propagate": False}},
}


class LinesOfServer(LinesOfLibraries):
    """Writes what granian says about its processes, and of anything else only where it was said."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line."""
        if record.filename in SAFE_FILES and record.name == "_granian":
            log.log(record.levelno, "server", message=record.getMessage())
        else:
            super().emit(record)
