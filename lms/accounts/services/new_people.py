"""New accounts: what signing up and entering somebody else share."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.errors import ContactTaken, IinRequired, NotAllowed, UnitUnknown, UserNameTaken
from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT, Actor
from lms.accounts.rules.personal import (
    NO_ANSWERS,
    QUESTIONS,
    PersonalAnswer,
    PersonalAnswers,
    answer_from_iin,
    check_answers,
)
from lms.accounts.services import contacts as contact_services
from lms.accounts.services.audit import record_event
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.contacts import Contacts
from lms.accounts.services.names import PersonNames, check_names
from lms.accounts.services.post_terms import PostTerms
from lms.accounts.services.posts import begin_post
from lms.accounts.services.user_names import check_not_reserved, choose_user_name
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.regions.queries import find_unit
from lms.regions.rules import REPUBLIC

ATTEMPTS: Final = 20


def create_person(
    session: Session,
    *,
    by: Actor,
    names: PersonNames,
    user_name: str,
    audience: str,
    region_unit_id: int,
    language: str,
    moment: Moment,
    contacts: Contacts,
    cipher: FieldCipher,
    post: PostTerms | None = None,
    personal: PersonalAnswers = NO_ANSWERS,
) -> Person:
    """Make an account for somebody else, who sets the password by a one-time link.

    With a post the person is a civil servant, and the post's organisation has made the account. The
    IIN answers what `personal` leaves open. HR may add people to their organisations, an
    administrator anybody. Raises NotAllowed, NameMissing, UnitUnknown, IinRequired, ContactTaken,
    UserNameWrong, UserNameTaken, and as begin_post.
    """
    audience = audience if post is None else CIVIL_SERVANT
    _check_new_person(by, user_name, audience, post, contacts)
    columns = contact_services.build_contact_columns(contacts, cipher)
    if contact_services.find_taken_columns(session, columns):
        raise ContactTaken
    columns |= build_new_person_columns(session, names, region_unit_id, language, moment.now)
    columns |= build_new_person_answers(personal, contacts.iin, moment.today.year)
    columns["audience"] = audience
    columns["created_by_organisation_id"] = post.organisation_id if post else None
    person = _insert_created_person(session, columns, user_name, names, by=by, now=moment.now)
    _begin_first_post(session, person, post, by=by, moment=moment)
    return person


def _begin_first_post(
    session: Session, person: Person, post: PostTerms | None, *, by: Actor, moment: Moment
) -> None:
    """Begin the post of a new person; without one, announce a civil servant."""
    if post is not None:
        begin_post(session, by=by, person_id=person.id, terms=post, is_main=True, moment=moment)
    elif person.audience == CIVIL_SERVANT:
        send_people_changed(session, [person.id], by=by, moment=moment)


def _check_new_person(
    by: Actor, user_name: str, audience: str, post: PostTerms | None, contacts: Contacts
) -> None:
    if not by.is_national_admin() and post is None:
        raise NotAllowed
    if audience == CIVIL_SERVANT and contacts.iin is None:
        raise IinRequired
    if not by.is_national_admin():
        check_not_reserved(user_name)


def _insert_created_person(
    session: Session,
    columns: dict[str, Any],
    user_name: str,
    names: PersonNames,
    *,
    by: Actor,
    now: datetime,
) -> Person:
    person = insert_person(
        session, lambda: columns | {"user_name": choose_user_name(session, user_name, names)}
    )
    record_event(
        session,
        kind="person_created",
        subject=f"person:{person.id}",
        by_id=by.audit_id,
        now=now,
        audience=columns["audience"],
    )
    return person


def build_new_person_answers(
    answers: PersonalAnswers, iin: str | None, year: int
) -> dict[str, PersonalAnswer]:
    """Return the statistical columns of a new person: what was given, else what the IIN holds."""
    check_answers(answers, year)
    columns = {name: answers.get(name) for name in QUESTIONS}
    unanswered = {name for name, answer in columns.items() if answer is None}
    return columns | answer_from_iin(iin, unanswered, year)


def check_unit(session: Session, region_unit_id: int) -> None:
    """Raise UnitUnknown for a unit that does not exist today, and for the republic."""
    row = find_unit(session, region_unit_id)
    if row is None or row.valid_to is not None or row.level == REPUBLIC:
        raise UnitUnknown


def build_new_person_columns(
    session: Session, names: PersonNames, region_unit_id: int, language: str, now: datetime
) -> dict[str, Any]:
    """Return the columns that every new person has. Raises NameMissing, UnitUnknown."""
    check_names(names)
    check_unit(session, region_unit_id)
    return {
        "surname": names.surname,
        "given_name": names.given_name,
        "patronymic": names.patronymic,
        "region_unit_id": region_unit_id,
        "language": language,
        "created_at": now,
    }


def insert_person(session: Session, build: Callable[[], dict[str, Any]]) -> Person:
    """Add the person built from fresh values.

    If the user name or a contact was taken at the same moment, build the values anew and try again.
    """
    for _ in range(ATTEMPTS):
        person = Person(**build())
        try:
            with session.begin_nested():
                session.add(person)
                session.flush()
        except IntegrityError:
            continue
        return person
    raise UserNameTaken
