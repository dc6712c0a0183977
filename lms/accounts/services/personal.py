"""Statistical answers of people: given by themselves or staff, or read from their IINs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules.personal import (
    IIN_QUESTIONS,
    SELF_ANSWERED,
    PersonalAnswer,
    PersonalAnswers,
    answer_from_iin,
    check_answers,
    find_questions_for_iin,
    replace_iin_answers,
)
from lms.accounts.services.audit import record_event
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher

READ_IINS_JOB: Final = "read_iins"
IINS_READ: Final = "iins_read"
WINDOW: Final = 2000  # ids a step; nobody else can write to SQLite during one


def build_own_answers(
    person: Person, answers: PersonalAnswers, *, new_iin: str | None, cipher: FieldCipher, year: int
) -> dict[str, Any]:
    """Return the changed columns of a person who answers and may claim an IIN.

    An answer that is sent as it is stored is not marked as the person's: it may come from the IIN.
    Those that came from an earlier claim follow the new one.
    """
    check_answers(answers, year)
    values: dict[str, Any] = {}
    if new_iin is not None:
        values |= replace_iin_answers(new_iin, read_stored_iin(person, cipher), person, year)
    for name, answer in answers.items():
        if answer is None or answer != getattr(person, name):
            values |= {name: answer, SELF_ANSWERED[name]: True}
    return values


def build_entered_answers(
    person: Person, answers: PersonalAnswers, *, new_iin: str | None, cipher: FieldCipher, year: int
) -> dict[str, PersonalAnswer]:
    """Return the changed columns of a person whose answers an administrator enters.

    With a new IIN, answers that nobody gave or that came from the old IIN follow it, unless the
    administrator changes them.
    """
    check_answers(answers, year)
    changed_answers = {
        name: answer for name, answer in answers.items() if answer != getattr(person, name)
    }
    if new_iin is None:
        return changed_answers
    old_iin = read_stored_iin(person, cipher)
    return replace_iin_answers(new_iin, old_iin, person, year) | changed_answers


def read_stored_iin(person: Any, cipher: FieldCipher) -> str | None:
    """Return the person's IIN, else the one that they claim: both answer questions."""
    encrypted_iin = person.iin_encrypted or person.iin_claim_encrypted
    return cipher.decrypt(encrypted_iin) if encrypted_iin else None


@dataclass(frozen=True, slots=True)
class IinAnswers:
    """What the IINs of some people answer.

    `last`: the id after which the next step begins; None at the end.
    """

    last: int | None
    answers: Sequence[tuple[int, PersonalAnswers]]


def read_iins(session: Session, *, cipher: FieldCipher, after: int, moment: Moment) -> IinAnswers:
    """Return what the IINs of the next people, by id, answer of the open questions. Only reads."""
    columns = (
        Person.id,
        Person.iin_encrypted,
        Person.iin_claim_encrypted,
        *(getattr(Person, name) for name in (*IIN_QUESTIONS, *SELF_ANSWERED.values())),
    )
    has_open_question = or_(
        *(
            and_(getattr(Person, name).is_(None), getattr(Person, SELF_ANSWERED[name]).is_(False))
            for name in IIN_QUESTIONS
        )
    )
    has_iin = or_(Person.iin_encrypted.is_not(None), Person.iin_claim_encrypted.is_not(None))
    within = (Person.id > after, Person.id <= after + WINDOW)
    rows = session.execute(
        select(*columns).where(*within, has_iin, has_open_question).order_by(Person.id)
    ).all()
    year = moment.today.year
    person_answers = [
        (row.id, answer_from_iin(read_stored_iin(row, cipher), find_questions_for_iin(row), year))
        for row in rows
    ]
    has_more = session.scalar(select(exists().where(Person.id > after + WINDOW)))
    return IinAnswers(
        after + WINDOW if has_more else None,
        [(person_id, answers) for person_id, answers in person_answers if answers],
    )


def save_iin_answers(session: Session, iin_answers: IinAnswers) -> list[int]:
    """Save what IINs answer, unless the question was answered meanwhile.

    Returns the ids of the people.
    """
    ids_by_answer: dict[tuple[str, Any], list[int]] = {}
    for person_id, answers in iin_answers.answers:
        for name, answer in answers.items():
            ids_by_answer.setdefault((name, answer), []).append(person_id)
    for (name, answer), ids in ids_by_answer.items():
        unanswered_people = (
            Person.id.in_(ids),
            getattr(Person, name).is_(None),
            getattr(Person, SELF_ANSWERED[name]).is_(False),
        )
        session.execute(
            update(Person).where(*unanswered_people).values({name: answer}),
            execution_options={"synchronize_session": False},
        )
    return sorted({person_id for person_id, _answers in iin_answers.answers})


def record_iins_read(session: Session, *, people: int, now: datetime) -> None:
    """Record that IINs were read, and for how many people they answered something."""
    record_event(session, kind=IINS_READ, subject="people", now=now, people=people)
