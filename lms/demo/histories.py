"""What learners did in three years, thought up without a database: when they began a course, when they finished it or gave it up."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from lms.catalogue.queries import Outline
from lms.demo.people import HISTORY_DAYS, Learner
from lms.enrolment.rules import RENEWAL_WINDOW_MONTHS, add_months

SHARE_CITIZENS_ENROLLED: Final = 0.85
SHARE_CITIZENS_DONE: Final = 0.62
SHARE_SERVANTS_ENROLLED: Final = 0.96
SHARE_SERVANTS_DONE: Final = 0.97
SHARE_RENEWED: Final = 0.98
SHARE_RENEWED_LATE: Final = 0.1
SHARE_GIVEN_UP: Final = 0.3  # of what lies unfinished for long
LONG_AGO: Final = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class DemoCourse:
    """A course as one learner took it, once. `until`: the last that was done in it. At most one of `done_at` and `given_up_at` is set; none
    while it goes on.
    """

    learner: Learner
    outline: Outline
    at: datetime
    until: datetime
    done_at: datetime | None = None
    given_up_at: datetime | None = None


def histories(
    chance: random.Random, people: Sequence[Learner], outlines: Sequence[Outline], *, now: datetime
) -> dict[int, list[DemoCourse]]:
    """What each learner took, in the order of time, by the learner's id. Nobody takes a course of which they have not finished the last turn."""
    found: dict[int, list[DemoCourse]] = {}
    for learner in people:
        fitting = [outline for outline in outlines if outline.audience == learner.audience]
        if fitting:
            outline = chance.choice(fitting)
            turns = (
                _renewing(chance, learner, outline, now)
                if outline.validity_months
                else _once(chance, learner, outline, now)
            )
            found[learner.id] = list(turns)
    return found


def _once(
    chance: random.Random, learner: Learner, outline: Outline, now: datetime
) -> Iterator[DemoCourse]:
    """More of them of late than at the beginning."""
    if chance.random() >= SHARE_CITIZENS_ENROLLED:
        return
    days = min(int(HISTORY_DAYS * chance.random() ** 1.4), (now.date() - learner.joined_on).days)
    at = _moment(chance, now.date() - timedelta(days=max(days, 1)))
    yield _turn(chance, learner, outline, at, now=now, share=SHARE_CITIZENS_DONE, longest=45)


def _renewing(
    chance: random.Random, learner: Learner, outline: Outline, now: datetime
) -> Iterator[DemoCourse]:
    """The first turn some weeks after coming, then one each time that the certificate ends: mostly before that day, sometimes after."""
    if chance.random() >= SHARE_SERVANTS_ENROLLED:
        return
    newcomer = (now.date() - learner.joined_on).days < HISTORY_DAYS
    at = _moment(
        chance, learner.joined_on + timedelta(days=chance.randrange(1, 10 if newcomer else 75))
    )
    while at < now:
        turn = _turn(chance, learner, outline, at, now=now, share=SHARE_SERVANTS_DONE, longest=28)
        yield turn
        if turn.done_at is None or chance.random() >= SHARE_RENEWED:
            return
        done_on = turn.done_at.date()
        open_again = add_months(
            done_on, outline.validity_months - RENEWAL_WINDOW_MONTHS
        ) + timedelta(days=2)
        late = chance.random() < SHARE_RENEWED_LATE
        at = _moment(
            chance,
            open_again
            + timedelta(days=chance.randrange(62, 110) if late else chance.randrange(1, 45)),
        )


def _turn(
    chance: random.Random,
    learner: Learner,
    outline: Outline,
    at: datetime,
    *,
    now: datetime,
    share: float,
    longest: int,
) -> DemoCourse:
    done_at = _moment(chance, at.date() + timedelta(days=chance.randrange(2, longest)))
    if chance.random() < share and done_at < now:
        return DemoCourse(learner, outline, at, done_at, done_at=done_at)
    until = min(now, at + timedelta(days=chance.randrange(1, 20)))
    given_up_at = _moment(chance, at.date() + LONG_AGO)
    if chance.random() < SHARE_GIVEN_UP and given_up_at < now:
        return DemoCourse(learner, outline, at, until, given_up_at=given_up_at)
    return DemoCourse(learner, outline, at, until)


def _moment(chance: random.Random, day: date) -> datetime:
    """Some minute of a working day in the country."""
    return datetime.combine(day, time(chance.randrange(4, 13), chance.randrange(60)), UTC)
