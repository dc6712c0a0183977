"""User names: choosing one for a new person, and what is refused."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.errors import UserNameTaken, UserNameWrong
from lms.accounts.models import Person
from lms.accounts.rules import RESERVED_USER_NAMES, USER_NAME, build_user_name
from lms.accounts.services.names import PersonNames


def propose_user_name(session: Session, names: PersonNames) -> str:
    """Return a free user name: aigul.serikova, else aigul.serikova2, aigul.serikova3 ..."""
    base = build_user_name(names.surname, names.given_name)
    taken_names = RESERVED_USER_NAMES | set(
        session.scalars(
            select(Person.user_name).where(Person.user_name.startswith(base, autoescape=True))
        )
    )
    number = 1
    while (name := base if number == 1 else f"{base}{number}") in taken_names:
        number += 1
    return name


def check_user_name(session: Session, user_name: str, *, of_person: int | None = None) -> None:
    """Raise UserNameWrong or UserNameTaken."""
    check_user_name_form(user_name)
    holder = session.scalar(select(Person.id).where(Person.user_name == user_name))
    if holder not in (None, of_person):
        raise UserNameTaken


def check_user_name_form(user_name: str) -> None:
    """Raise UserNameWrong for a text that can't be a user name."""
    if not USER_NAME.fullmatch(user_name):
        raise UserNameWrong


def choose_user_name(session: Session, user_name: str, names: PersonNames) -> str:
    """Return the wanted user name once checked, or one made from the name."""
    if not user_name:
        return propose_user_name(session, names)
    check_user_name(session, user_name)
    return user_name


def check_not_reserved(user_name: str) -> None:
    """Raise UserNameTaken for a name under which nobody may present themselves."""
    if user_name in RESERVED_USER_NAMES:
        raise UserNameTaken
