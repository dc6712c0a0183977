"""How much of the time that a lesson's page reports counts as time spent on its steps.

A page without scripts measures nothing. What counts for it is the time from its serving until
"I have read it", kept as that of step 0, WHOLE_PAGE.

docs/adr/0040-time-on-screen.md says why.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lms.catalogue.rules.hours import MAX_STEP_MINUTES

MAX_STEP_SECONDS: Final = 60 * MAX_STEP_MINUTES
WHOLE_PAGE: Final = 0
UNMEASURED_TIMES: Final = 2  # the minutes counted for a lesson that a page without scripts may add
_REPORT: Final = re.compile(r"\d{1,3}:\d{1,6}(?: \d{1,3}:\d{1,6}){0,99}", re.ASCII)


@dataclass(frozen=True, slots=True)
class PageReport:
    """What a page of a lesson says: when it was served, and the seconds of each step since."""

    page_at: datetime
    seconds: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class LessonSeconds:
    """The counted seconds of a lesson in an enrolment.

    `steps` are all that count, by step; `page_steps` what the page served at `page_at`, the last
    one that counted, has reported of each step so far.
    """

    steps: Mapping[str, int] = field(default_factory=dict)
    page_at: datetime | None = None
    page_steps: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Return the seconds of all steps."""
        return sum(self.steps.values())


def parse_seconds(text: str, step_count: int) -> dict[int, int]:
    """Return the seconds by step of a report such as "1:35 2:8"; {} if it is no such report."""
    if not _REPORT.fullmatch(text):
        return {}
    pairs = [part.split(":") for part in text.split()]
    seconds = {int(step): int(value) for step, value in pairs}
    is_right = len(seconds) == len(pairs) and all(1 <= step <= step_count for step in seconds)
    return seconds if is_right else {}


def build_unmeasured_report(page_at: datetime, now: datetime) -> PageReport:
    """Return what counts as the report of a page that measured nothing, until now."""
    return PageReport(page_at, {WHOLE_PAGE: max(0, int((now - page_at).total_seconds()))})


def cap_unmeasured(before: LessonSeconds, report: PageReport, minutes: int) -> int:
    """Return the most seconds that a lesson of so many minutes gets from a report of WHOLE_PAGE.

    None if the same page has reported its steps already. With what counts, the lesson gets at most
    UNMEASURED_TIMES its minutes.
    """
    if report.page_at == before.page_at and before.page_steps.keys() - {str(WHOLE_PAGE)}:
        return 0
    return max(0, 60 * minutes * UNMEASURED_TIMES - before.total)


def add_report(
    before: LessonSeconds, report: PageReport, available: int
) -> tuple[LessonSeconds, int]:
    """Return the seconds with those of a report, and how many were added.

    A report holds the seconds since its page was served, so that sent again it adds nothing; one
    of an older page than the last is late and adds nothing. At most `available` seconds are added,
    and a step has at most MAX_STEP_SECONDS in all; for WHOLE_PAGE `available` is the only limit.
    """
    if before.page_at is not None and report.page_at < before.page_at:
        return before, 0
    steps = dict(before.steps)
    page_steps = dict(before.page_steps) if report.page_at == before.page_at else {}
    remaining_seconds = max(0, available)
    for step, seconds in sorted(report.seconds.items()):
        key = str(step)
        fresh = max(0, seconds - page_steps.get(key, 0))
        room = remaining_seconds if step == WHOLE_PAGE else MAX_STEP_SECONDS - steps.get(key, 0)
        added_seconds = min(fresh, remaining_seconds, room)
        page_steps[key] = max(seconds, page_steps.get(key, 0))
        if added_seconds:
            steps[key] = steps.get(key, 0) + added_seconds
            remaining_seconds -= added_seconds
    return LessonSeconds(steps, report.page_at, page_steps), max(0, available) - remaining_seconds
