"""The account that an organisation made and whose card's code its person types, signed in."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post
from lms.accounts.queries.usage import is_unused_account


def find_offered_account(
    session: Session, person_id: int, *, kept_id: int, lock: bool = False
) -> tuple[Person, Person] | None:
    """Return the account that stays and the one of a card; None unless the latter may be joined.

    It may if an organisation made it, nobody has used it and it holds a post. `lock` reads both
    FOR UPDATE.
    """
    holds_post = exists().where(Post.person_id == Person.id, Post.ends_on.is_(None))
    is_offered = (
        (Person.id == person_id)
        & Person.created_by_organisation_id.is_not(None)
        & Person.erased_at.is_(None)
        & is_unused_account()
        & holds_post
    )
    is_kept = (Person.id == kept_id) & Person.blocked_at.is_(None) & Person.merged_into_id.is_(None)
    query = select(Person).where(is_offered | is_kept).order_by(Person.id)
    query = query.execution_options(populate_existing=True)
    people = {
        person.id: person for person in session.scalars(query.with_for_update() if lock else query)
    }
    if len(people) < 2:
        return None
    return people[kept_id], people[person_id]
