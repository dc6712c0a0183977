"""Regular work on attempts: counting their results."""

from typing import Final

from lms.assessment.services import fold_attempts
from lms.core.steps import REST, take_turn
from lms.web.container import Container

FOLDED_ATTEMPTS: Final = 100  # each has some twenty answers


def fold_results(container: Container, rest: float = REST) -> None:
    """Fold submitted attempts into the counts of results, some hundred in a transaction."""
    more = True
    while more:
        with take_turn(container, rest) as session:
            more = bool(fold_attempts(session, limit=FOLDED_ATTEMPTS))
