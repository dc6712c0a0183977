"""Reads of people and of what they may see."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant, SignIn
from lms.accounts.rules import Actor, Grant


def load_actor(session: Session, token_hash: str, now: datetime) -> Actor | None:
    """Who is signed in with this token, with their roles; None if it has ended or the person is blocked. One query."""
    person = Person.__table__.c
    grant = RoleGrant.__table__.c
    sign_in = SignIn.__table__.c
    rows = session.execute(
        select(
            person.id, sign_in.id, person.surname, person.given_name, person.patronymic, person.user_name, person.language,
            person.audience, person.region_unit_id, person.organisation_id,
            grant.role, grant.region_unit_id, grant.organisation_id, grant.course_slug,
        )
        .select_from(SignIn.__table__.join(Person.__table__, sign_in.person_id == person.id)
                     .outerjoin(RoleGrant.__table__, (grant.person_id == person.id) & grant.withdrawn_at.is_(None)))
        .where(sign_in.token_hash == token_hash, sign_in.ended_at.is_(None), sign_in.expires_at > now, person.blocked_at.is_(None))
    ).all()  # fmt: skip
    if not rows:
        return None
    first = rows[0]
    grants = tuple(Grant(*row[10:14]) for row in rows if row[10] is not None)
    return Actor(first[0], first[1], "", *first[2:10], grants=grants)
