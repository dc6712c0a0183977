"""The kinds of scenes by name."""

from typing import Final

from lms.scenes.rules.kinds.base import Kind

KINDS: Final[dict[str, Kind]] = {}
