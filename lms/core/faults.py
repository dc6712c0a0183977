"""Faults in files that somebody wrote or sent: where each is and what to do, worded when it is shown, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.core.i18n import gettext


@dataclass(frozen=True, slots=True)
class FileFault:
    """One fault. `line` counts from 1; 0: the whole file. `message` is a gettext message id, `params` fill its placeholders."""

    path: str
    line: int
    message: str
    params: Mapping[str, object]

    def text(self) -> str:
        """The message in the language of the moment."""
        return gettext(self.message) % self.params

    @property
    def place(self) -> str:
        """File and line as editors understand them: "01-devices/quiz.kk.md:12"."""
        return f"{self.path}:{self.line}" if self.line else self.path


class Faults(list[FileFault]):
    """Faults as they are found: a check goes on after the first, so that a writer sees all of them at once."""

    def add(self, path: str, line: int, message: str, /, **params: object) -> None:
        """Notes a fault."""
        self.append(FileFault(path, line, message, params))

    def in_order(self) -> list[FileFault]:
        """By file and line, each once."""
        found: dict[tuple[str, int, str, str], FileFault] = {}
        for fault in self:
            found.setdefault((fault.path, fault.line, fault.message, repr(fault.params)), fault)
        return sorted(found.values(), key=lambda fault: (fault.path, fault.line))
