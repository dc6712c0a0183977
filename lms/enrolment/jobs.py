"""The job that reads sex and age from IINs for people who have not answered.

It runs daily, or by a command.
"""

from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.services.personal import (
    READ_IINS_JOB,
    read_iins,
    record_iins_read,
    save_iin_answers,
)
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.daily_jobs import enqueue_daily
from lms.core.jobs import JobRow
from lms.core.steps import run_in_steps
from lms.enrolment.services import fill_personal
from lms.web.container import Container


def plan_reading_iins(container: Container) -> None:
    """Enqueue the day's reading of IINs.

    It fills in sex and year of birth of people who never gave them.
    """
    enqueue_daily(container.database, READ_IINS_JOB, container.moment())


def fill_from_iins(
    session: Session, *, cipher: FieldCipher, after: int, moment: Moment
) -> tuple[int | None, int]:
    """Fill in the answers read from the IINs of the next people, in their enrolments too.

    Returns the cursor of the next step (None at the end) and the number of people filled in.
    """
    answers = read_iins(session, cipher=cipher, after=after, moment=moment)
    people = save_iin_answers(session, answers)
    if people:
        fill_personal(session, person_ids=people)
    return answers.last, len(people)


def read_iins_of_all(container: Container, claimed_job: JobRow) -> None:
    """Run the job over all people, some thousand a step."""

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        cursor, count = fill_from_iins(
            session, cipher=container.iin_cipher, after=job.cursor.get("after", 0), moment=moment
        )
        people = job.cursor.get("people", 0) + count
        if cursor is not None:
            return jobs.advance(
                session,
                job,
                now=moment.now,
                done_count=job.done_count + 1,
                cursor={"after": cursor, "people": people},
            )
        if people:
            record_iins_read(session, people=people, now=moment.now)
        return jobs.finish(session, job, now=moment.now, people=people)

    run_in_steps(container, claimed_job, step)


HANDLERS: Final = {READ_IINS_JOB: read_iins_of_all}
