"""Fold what waits to be counted into the figures, in small transactions."""

from typing import Final

from lms.core.steps import take_turn
from lms.reporting.queries.person_facts import count_waiting_events
from lms.reporting.services import apply_fold, prepare_fold
from lms.web.container import Container

FOLDED: Final = 500  # events in a transaction: on SQLite other writers wait for it
# Pages count waiting events at every visit, some 0.3 ms for each person.
BACKLOG: Final = 500


def fold_events(container: Container, rest: float) -> None:
    """Fold recorded events into the figures, some hundreds at a time.

    They are counted while only reading, so that other writers wait for storing them alone. `rest`:
    see take_turn().
    """
    while True:
        with container.database.read() as session:
            ready = prepare_fold(session, limit=FOLDED)
        if not ready.size:
            return
        with take_turn(container, rest) as session:
            apply_fold(session, ready)


def fold_backlog(container: Container) -> None:
    """Fold if so many events wait that pages of figures become slow.

    A job that assigns a course to 100,000 people would leave as many behind.
    """
    with container.database.read() as session:
        waiting = count_waiting_events(session, BACKLOG)
    if waiting >= BACKLOG:
        fold_events(container, rest=1)
