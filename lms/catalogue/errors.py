"""Reasons for refusing a course or not finding it."""

from collections.abc import Sequence
from typing import ClassVar

from lms.core.errors import Invalid, NotFound
from lms.core.faults import FileFault
from lms.core.i18n import N_


class CourseNotFound(NotFound):
    """No course has this name, or the actor may not see it."""

    message: ClassVar[str] = N_("There is no such course.")


class CourseRefused(Invalid):
    """The files of a course have faults, so nothing was loaded. `faults` lists all of them."""

    message: ClassVar[str] = N_("The course has faults and was not loaded.")

    def __init__(self, faults: Sequence[FileFault]) -> None:
        super().__init__()
        self.faults = list(faults)
