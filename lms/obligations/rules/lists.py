"""States of lists of people, and the limits of reading their files."""

from typing import Final

READING: Final = "reading"
READY: Final = "ready"
FAILED: Final = "failed"

# A file within these is read in the request, any other one in the background.
SMALL_BYTES: Final = 256 * 1024
SMALL_UNPACKED: Final = 8 * 1024 * 1024
SMALL_ROWS: Final = 2000

MOST_MISSING: Final = 10_000  # rows that name nobody and are kept with the list; others are counted
