"""What people say of themselves so that it can be counted: as it is kept, and as their IINs tell it where nobody has said it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules.personal import (
    SAID,
    TOLD_BY_IIN,
    Answer,
    Personal,
    answered_anew,
    check_answers,
    open_questions,
    taken_from_iin,
)
from lms.accounts.services.audit import record_event
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher

READ_IINS_JOB: Final = "read_iins"
IINS_READ: Final = "iins_read"
WINDOW: Final = 2000  # ids a step: so long nobody else can write to SQLite


def own_answers(
    person: Person, answers: Personal, *, new_iin: str | None, year: int
) -> dict[str, Any]:
    """The columns of a person who answers for themselves and may give their IIN. What is sent as it stands is no answer of theirs: it may
    have come from the IIN.
    """
    check_answers(answers, year)
    values: dict[str, Any] = taken_from_iin(new_iin, open_questions(person), year)
    for name, answer in answers.items():
        if answer is None or answer != getattr(person, name):
            values |= {name: answer, SAID[name]: True}
    return values


def entered_answers(
    person: Person, answers: Personal, *, new_iin: str | None, cipher: FieldCipher, year: int
) -> dict[str, Answer]:
    """The columns of a person of whom an administrator enters answers. With a new IIN those that nobody gave, and those that the old one
    told, follow it, unless the administrator changes them.
    """
    check_answers(answers, year)
    entered = {name: answer for name, answer in answers.items() if answer != getattr(person, name)}
    if new_iin is None:
        return entered
    old = cipher.decrypt(person.iin_encrypted) if person.iin_encrypted else None
    return answered_anew(new_iin, old, person, year) | entered


@dataclass(frozen=True, slots=True)
class IinAnswers:
    """What the IINs of some people tell. `last`: the id with which the next ones begin; None if there are no more."""

    last: int | None
    answers: Sequence[tuple[int, Personal]]


def read_iins(session: Session, *, cipher: FieldCipher, after: int, moment: Moment) -> IinAnswers:
    """What the IINs of the next people, by their ids, tell of what nobody has said. Only reads."""
    columns = (
        Person.id,
        Person.iin_encrypted,
        *(getattr(Person, name) for name in (*TOLD_BY_IIN, *SAID.values())),
    )
    asks = or_(
        *(
            and_(getattr(Person, name).is_(None), getattr(Person, SAID[name]).is_(False))
            for name in TOLD_BY_IIN
        )
    )
    within = (Person.id > after, Person.id <= after + WINDOW)
    rows = session.execute(
        select(*columns).where(*within, Person.iin_encrypted.is_not(None), asks).order_by(Person.id)
    ).all()
    year = moment.today.year
    told = [
        (row.id, taken_from_iin(cipher.decrypt(row.iin_encrypted), open_questions(row), year))
        for row in rows
    ]
    more = session.scalar(select(exists().where(Person.id > after + WINDOW)))
    return IinAnswers(
        after + WINDOW if more else None,
        [(person_id, answers) for person_id, answers in told if answers],
    )


def take_told(session: Session, told: IinAnswers) -> list[int]:
    """Keeps what IINs tell, where still nothing is there and nobody has answered meanwhile. Returns the ids of the people."""
    alike: dict[tuple[str, Any], list[int]] = {}
    for person_id, answers in told.answers:
        for name, answer in answers.items():
            alike.setdefault((name, answer), []).append(person_id)
    for (name, answer), ids in alike.items():
        still = (
            Person.id.in_(ids),
            getattr(Person, name).is_(None),
            getattr(Person, SAID[name]).is_(False),
        )
        session.execute(
            update(Person).where(*still).values({name: answer}),
            execution_options={"synchronize_session": False},
        )
    return sorted({person_id for person_id, _answers in told.answers})


def record_reading(session: Session, *, people: int, now: datetime) -> None:
    """Notes that IINs were read, and of how many people something came to be known."""
    record_event(session, kind=IINS_READ, subject="people", now=now, people=people)
