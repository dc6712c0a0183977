"""Why a course may be refused or not be found."""

from collections.abc import Sequence
from typing import ClassVar

from lms.core.errors import Invalid, NotFound
from lms.core.faults import FileFault
from lms.core.i18n import mark


class CourseNotFound(NotFound):
    """There is none of this name, or the actor may not see it."""

    message: ClassVar[str] = mark("There is no such course.")


class CourseRefused(Invalid):
    """The files of a course have faults; nothing was loaded. `faults` holds all of them."""

    message: ClassVar[str] = mark("The course has faults and was not loaded.")

    def __init__(self, faults: Sequence[FileFault]) -> None:
        super().__init__()
        self.faults = list(faults)
