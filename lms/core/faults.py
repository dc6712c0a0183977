"""Faults in files that people write or send, translated when they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.core.i18n import gettext


@dataclass(frozen=True, slots=True)
class FileFault:
    """A fault in a file.

    `line` counts from 1; 0 means the whole file. `message` is a message id, whose placeholders
    `params` fill.
    """

    path: str
    line: int
    message: str
    params: Mapping[str, object]

    def describe(self) -> str:
        """Return the message in the current language."""
        return gettext(self.message) % self.params

    @property
    def location(self) -> str:
        """File and line as editors understand them: "01-devices/quiz.kk.md:12"."""
        return f"{self.path}:{self.line}" if self.line else self.path


class Faults(list[FileFault]):
    """All faults of a check, which goes on after the first so that an author sees them at once."""

    def add(self, path: str, line: int, message: str, /, **params: object) -> None:
        """Add a fault."""
        self.append(FileFault(path=path, line=line, message=message, params=params))

    def list_in_order(self) -> list[FileFault]:
        """Return the faults by file and line, without duplicates."""
        unique: dict[tuple[str, int, str, str], FileFault] = {}
        for fault in self:
            unique.setdefault((fault.path, fault.line, fault.message, repr(fault.params)), fault)
        return sorted(unique.values(), key=lambda fault: (fault.path, fault.line))
