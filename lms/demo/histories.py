"""Generated learning histories of three years, without a database."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from lms.catalogue.queries import Outline
from lms.demo.learners import Learner
from lms.demo.people import HISTORY_DAYS
from lms.enrolment.rules import RENEWAL_WINDOW_MONTHS, add_months

SHARE_CITIZENS_ENROLLED: Final = 0.85
SHARE_CITIZENS_DONE: Final = 0.62
SHARE_SERVANTS_ENROLLED: Final = 0.96
SHARE_SERVANTS_DONE: Final = 0.97
SHARE_RENEWED: Final = 0.98
SHARE_RENEWED_LATE: Final = 0.1


@dataclass(frozen=True, slots=True)
class DemoCourse:
    """One learner's run through one course.

    `until`: the last activity. `done_at`: None while the run goes on.
    """

    learner: Learner
    outline: Outline
    at: datetime
    until: datetime
    done_at: datetime | None = None


def build_histories(
    chance: random.Random, people: Sequence[Learner], outlines: Sequence[Outline], *, now: datetime
) -> dict[int, list[DemoCourse]]:
    """Return each learner's courses in the order of time, by the learner's id.

    A learner begins a course again only after completing the run before.
    """
    histories: dict[int, list[DemoCourse]] = {}
    for learner in people:
        fitting = [outline for outline in outlines if outline.audience == learner.audience]
        if fitting:
            outline = chance.choice(fitting)
            runs = (
                _take_and_renew(chance, learner, outline, now)
                if outline.validity_months
                else _take_once(chance, learner, outline, now)
            )
            histories[learner.id] = list(runs)
    return histories


def _take_once(
    chance: random.Random, learner: Learner, outline: Outline, now: datetime
) -> Iterator[DemoCourse]:
    """Yield one run, or none; recent ones are more frequent than old ones."""
    if chance.random() >= SHARE_CITIZENS_ENROLLED:
        return
    days = min(int(HISTORY_DAYS * chance.random() ** 1.4), (now.date() - learner.joined_on).days)
    at = _draw_working_time(chance, now.date() - timedelta(days=max(days, 1)))
    yield _take_course(chance, learner, outline, at, now=now, share=SHARE_CITIZENS_DONE, longest=45)


def _take_and_renew(
    chance: random.Random, learner: Learner, outline: Outline, now: datetime
) -> Iterator[DemoCourse]:
    """Yield a first run some weeks after joining, then one for each renewal.

    Most renewals come before the certificate ends, some after.
    """
    if chance.random() >= SHARE_SERVANTS_ENROLLED:
        return
    is_newcomer = (now.date() - learner.joined_on).days < HISTORY_DAYS
    at = _draw_working_time(
        chance, learner.joined_on + timedelta(days=chance.randrange(1, 10 if is_newcomer else 75))
    )
    while at < now:
        run = _take_course(
            chance, learner, outline, at, now=now, share=SHARE_SERVANTS_DONE, longest=28
        )
        yield run
        if run.done_at is None or chance.random() >= SHARE_RENEWED:
            return
        completed_on = run.done_at.date()
        renewable_from = add_months(
            completed_on, outline.validity_months - RENEWAL_WINDOW_MONTHS
        ) + timedelta(days=2)
        is_late = chance.random() < SHARE_RENEWED_LATE
        at = _draw_working_time(
            chance,
            renewable_from
            + timedelta(days=chance.randrange(62, 110) if is_late else chance.randrange(1, 45)),
        )


def _take_course(
    chance: random.Random,
    learner: Learner,
    outline: Outline,
    at: datetime,
    *,
    now: datetime,
    share: float,
    longest: int,
) -> DemoCourse:
    done_at = _draw_working_time(chance, at.date() + timedelta(days=chance.randrange(2, longest)))
    if chance.random() < share and done_at < now:
        return DemoCourse(learner=learner, outline=outline, at=at, until=done_at, done_at=done_at)
    until = min(now, at + timedelta(days=chance.randrange(1, 20)))
    return DemoCourse(learner=learner, outline=outline, at=at, until=until)


def _draw_working_time(chance: random.Random, day: date) -> datetime:
    """Return a random minute of the day's working hours, in UTC."""
    return datetime.combine(day, time(chance.randrange(4, 13), chance.randrange(60)), UTC)
