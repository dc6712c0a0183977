"""The people of a list: inserting and updating them in few statements."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import CIVIL_SERVANT, build_search_key
from lms.accounts.rules.personal import QUESTIONS, answer_from_iin, find_questions_for_iin
from lms.accounts.services.bulk.comparing import CHANGED, INVITED, LinePlan
from lms.accounts.services.bulk.records import CurrentPerson, ListedPerson
from lms.accounts.services.bulk.row_changes import Changed, update_rows
from lms.accounts.services.bulk.user_names import UserNames
from lms.accounts.services.new_people import build_new_person_answers
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.database import insert_rows

ACCOUNT_ACTIONS: Final = (CHANGED, INVITED)  # what is done to people who have an account
_NAMES: Final = ("surname", "given_name", "patronymic")


def update_people(
    session: Session, plans: Sequence[LinePlan], cipher: FieldCipher, year: int
) -> dict[int, Changed]:
    """Update the people who change; return what changed by id(plan)."""
    changes: dict[int, Changed] = {}
    rows: list[tuple[int, Changed]] = []
    for plan in plans:
        if plan.action in ACCOUNT_ACTIONS and plan.person is not None:
            columns = _build_person_changes(plan, plan.person, cipher, year)
            changes[id(plan)] = columns
            rows.append((plan.person.id, columns))
    update_rows(session, Person, rows)
    return changes


def insert_people(
    session: Session,
    new: Sequence[LinePlan],
    cipher: FieldCipher,
    names: UserNames,
    *,
    moment: Moment,
    language: str,
) -> list[int]:
    """Insert the new people of a list; return their ids in the order of the plans."""
    if not new:
        return []
    user_names = names.propose(
        session, [(plan.listed_person.surname, plan.listed_person.given_name) for plan in new]
    )
    rows = [
        _build_person_row(plan.listed_person, user_name, cipher, moment=moment, language=language)
        for plan, user_name in zip(new, user_names, strict=True)
    ]
    new_people = insert_rows(session, Person, rows, Person.id, Person.user_name)
    ids = {user_name: person_id for person_id, user_name in new_people}
    return [ids[user_name] for user_name in user_names]


def _build_person_row(
    person: ListedPerson, user_name: str, cipher: FieldCipher, *, moment: Moment, language: str
) -> dict[str, Any]:
    assert person.iin is not None  # Matcher.find refuses new people without an IIN
    answers = {name: getattr(person, name) for name in QUESTIONS}
    patronymic = person.patronymic or ""
    return {
        "surname": person.surname,
        "given_name": person.given_name,
        "patronymic": patronymic,
        "user_name": user_name,
        "search_key": build_search_key(person.surname, person.given_name, patronymic, user_name),
        "email": person.email,
        "phone": person.phone,
        "iin_encrypted": cipher.encrypt(person.iin),
        "iin_hash": cipher.lookup(person.iin),
        "language": person.language or language,
        "audience": CIVIL_SERVANT,
        "region_unit_id": person.region_unit_id or person.home_unit_id,
        "organisation_id": person.organisation_id,
        "position": person.position or "",
        "created_at": moment.now,
        "created_by_organisation_id": person.organisation_id,
        **build_new_person_answers(answers, person.iin, moment.today.year),
    }


def _build_person_changes(
    plan: LinePlan, person: CurrentPerson, cipher: FieldCipher, year: int
) -> Changed:
    """Return the person's columns that change; those derived from the main post follow later."""
    line = plan.listed_person
    values: dict[str, Any] = {
        name: getattr(line, name)
        for name in (*_NAMES, "email", "phone", "region_unit_id", *QUESTIONS)
        if name in plan.changes
    }
    if line.iin and "iin" in plan.changes:
        values |= {"iin_encrypted": cipher.encrypt(line.iin), "iin_hash": cipher.lookup(line.iin)}
        values = answer_from_iin(line.iin, find_questions_for_iin(person), year) | values
    if any(name in values for name in _NAMES):
        names = (values.get(name, getattr(person, name)) for name in _NAMES)
        values["search_key"] = build_search_key(*names, person.user_name)
    # Derived from other columns, so their old values are not kept.
    derived = {"iin_encrypted", "search_key"}
    return {
        name: (None if name in derived else getattr(person, name), value)
        for name, value in values.items()
        if name in derived or getattr(person, name) != value
    }
