"""Folding of events into the figures, in small transactions."""

from threading import Lock
from typing import Final

from lms.core.steps import take_turn
from lms.reporting.queries.person_facts import count_waiting_events
from lms.reporting.services import apply_fold, prepare_folds
from lms.web.container import Container

# Events that are counted together, and people whose events are stored in one transaction: on
# SQLite other writers wait for it.
COUNTED: Final = 2000
STORED: Final = 250
# Pages count waiting events at every visit, some 0.03 ms for each person.
BACKLOG: Final = 2000
_ONE_AT_A_TIME: Final = Lock()


def fold_events(container: Container, rest: float) -> None:
    """Fold recorded events into the figures, some hundreds at a time.

    They are counted while only reading, so that other writers wait for storing them alone. `rest`:
    see take_turn(). A thread waits for another that folds, since each would undo the counting of
    the other.
    """
    with _ONE_AT_A_TIME:
        _fold_all(container, rest)


def _fold_all(container: Container, rest: float) -> None:
    while True:
        with container.database.read() as session:
            folds = prepare_folds(session, limit=COUNTED, people=STORED)
        if not any(ready.size for ready in folds):
            return
        for ready in folds:
            with take_turn(container, rest) as session:
                if not apply_fold(session, ready):
                    break  # others changed the figures: count again


def fold_backlog(container: Container) -> None:
    """Fold if so many events wait that pages of figures become slow.

    A job that assigns a course to 100,000 people would leave as many behind.
    """
    with container.database.read() as session:
        event_count = count_waiting_events(session, BACKLOG)
    if event_count >= BACKLOG:
        fold_events(container, rest=1)
