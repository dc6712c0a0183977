"""Reading from IINs what nobody has said: the background's daily work, and a command."""

from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.services.personal import READ_IINS_JOB, read_iins, record_reading, take_told
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.jobs import JobRow
from lms.core.steps import in_steps
from lms.enrolment.services import fill_personal
from lms.web.container import Container


def read_some(
    session: Session, *, cipher: FieldCipher, after: int, moment: Moment
) -> tuple[int | None, int]:
    """Takes what the IINs of the next people tell, for their enrolments too. Returns where the next step begins, and how many it was told of."""
    told = read_iins(session, cipher=cipher, after=after, moment=moment)
    people = take_told(session, told)
    if people:
        fill_personal(session, person_ids=people)
    return told.last, len(people)


def read_iins_of_all(container: Container, claimed: JobRow) -> None:
    """The job: everybody, some thousand people a step."""

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        last, count = read_some(
            session, cipher=container.iin_cipher, after=job.cursor.get("after", 0), moment=moment
        )
        people = job.cursor.get("people", 0) + count
        if last is not None:
            return jobs.advance(
                session,
                job,
                now=moment.now,
                done=job.done + 1,
                cursor={"after": last, "people": people},
            )
        if people:
            record_reading(session, people=people, now=moment.now)
        return jobs.finish(session, job, now=moment.now, people=people)

    in_steps(container, claimed, step)


HANDLERS: Final = {READ_IINS_JOB: read_iins_of_all}
