"""People whom HR of an organisation sees, with their current posts."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import build_people_scope
from lms.accounts.queries import list_current_posts as posts_held_by
from lms.accounts.rules import Actor, mask_iin
from lms.api.queries.own_organisations import is_row_within
from lms.api.queries.pages import RowsPage, cut_page
from lms.core.crypto import FieldCipher


def list_people(
    session: Session,
    *,
    by: Actor,
    cipher: FieldCipher,
    organisation_id: int | None,
    after: int,
    limit: int,
) -> RowsPage:
    """Return a page of the people whom HR sees, with their posts in the organisation or below."""
    scope = build_people_scope(
        by, unit=Person.region_unit_id, organisation=Person.organisation_id, person=Person.id
    )
    conditions = [scope, Person.id > after, Person.merged_into_id.is_(None)]
    if organisation_id is not None:
        conditions.append(
            is_row_within(
                by, organisation_id, organisation=Person.organisation_id, person=Person.id
            )
        )
    query = (
        select(
            Person.id,
            Person.iin_encrypted,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            Person.audience,
            Person.blocked_at.is_not(None).label("blocked"),
        )
        .where(*conditions)
        .order_by(Person.id)
        .limit(limit + 1)
    )
    people = session.execute(query).all()
    posts = posts_held_by(session, [row.id for row in people], by=by)
    rows = [_build_person_json(row, posts.get(row.id, []), cipher) for row in people]
    return cut_page(rows, limit)


def _build_person_json(row: Any, posts: list[Any], cipher: FieldCipher) -> dict[str, Any]:
    iin = mask_iin(cipher.decrypt(row.iin_encrypted))[-4:] if row.iin_encrypted else None
    post_rows = [
        {
            "organisation_id": post.organisation_id,
            "position": post.position,
            "category": post.category,
            "starts_on": post.starts_on.isoformat(),
            "is_main": post.is_main,
        }
        for post in posts
    ]
    return {
        "id": row.id,
        "iin_last_four": iin,
        "surname": row.surname,
        "given_name": row.given_name,
        "patronymic": row.patronymic,
        "audience": row.audience,
        "blocked": bool(row.blocked),
        "posts": post_rows,
    }
