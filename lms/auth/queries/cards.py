"""Reads of a person's sign-in cards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.auth.models import SignInCard
from lms.auth.queries.card_scope import build_card_scope
from lms.core.errors import NotFound
from lms.core.rows import read_rows


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card without its code. The maker's name is empty for the operator."""

    id: int
    created_at: datetime
    starts_at: datetime | None
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    surname: str
    given_name: str
    patronymic: str

    def find_state(self, now: datetime) -> str:
        """Return used, revoked, expired, waiting or valid."""
        if self.used_at is not None:
            return "used"
        if self.revoked_at is not None:
            return "revoked"
        if self.expires_at <= now:
            return "expired"
        return "waiting" if self.starts_at is not None and self.starts_at > now else "valid"


def load_person_for_card(session: Session, *, by: Actor, person_id: int) -> Person:
    """Return a person whose cards the actor may see. Raises NotFound."""
    person = session.scalar(select(Person).where(Person.id == person_id, build_card_scope(by)))
    if person is None:
        raise NotFound
    return person


def list_cards(session: Session, person_id: int) -> Sequence[CardRow]:
    """Return all cards of a person, the newest first."""
    return list(read_rows(CardRow, session.execute(_select_cards(), {"person_id": person_id})))


@cache  # half of the time of the page; the person is a parameter
def _select_cards() -> Select[*tuple[Any, ...]]:
    maker = aliased(Person)
    return (
        select(
            SignInCard.id,
            SignInCard.created_at,
            SignInCard.starts_at,
            SignInCard.expires_at,
            SignInCard.used_at,
            SignInCard.revoked_at,
            func.coalesce(maker.surname, "").label("surname"),
            func.coalesce(maker.given_name, "").label("given_name"),
            func.coalesce(maker.patronymic, "").label("patronymic"),
        )
        .outerjoin(maker, maker.id == SignInCard.created_by)
        .where(SignInCard.person_id == bindparam("person_id"))
        .order_by(SignInCard.id.desc())
    )
