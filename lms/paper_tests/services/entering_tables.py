"""Entering of a table of results, each row in a transaction of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.core.database import Database
from lms.core.errors import DomainError
from lms.paper_tests.queries import FormRow
from lms.paper_tests.services.entering import enter_result
from lms.paper_tests.services.typed_answers import TypedTexts


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of the row of one enrolment: its per cent, or why it was refused."""

    enrolment_id: int
    percent: int | None = None
    passed: bool = False
    error: DomainError | None = None


def enter_results(
    database: Database,
    *,
    form: FormRow,
    rows: Mapping[int, TypedTexts],
    held_on: date,
    by: Actor,
    moment: Moment,
) -> list[RowOutcome]:
    """Enter the row of each enrolment in a transaction of its own; a refused one stops no other.

    `held_on`: the day of the test.
    """
    outcomes = []
    for enrolment_id, texts in rows.items():
        try:
            with database.write() as session:
                attempt = enter_result(
                    session,
                    form=form,
                    enrolment_id=enrolment_id,
                    texts=texts,
                    held_on=held_on,
                    by=by,
                    moment=moment,
                )
        except DomainError as error:
            outcomes.append(RowOutcome(enrolment_id, error=error))
        else:
            outcomes.append(RowOutcome(enrolment_id, attempt.percent, bool(attempt.passed)))
    return outcomes
