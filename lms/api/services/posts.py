"""Posts that a client ends."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.errors import DayInFuture, EndsBeforeStart
from lms.accounts.models import Organisation, Person, Post
from lms.accounts.rules import Actor, normalise_iin
from lms.accounts.services import end_post
from lms.api import queries
from lms.api.errors import OrganisationOutside, PostUnknown
from lms.api.services.results import ItemResult, build_failure
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.errors import DomainError

_END_FIELDS: Final[dict[type[DomainError], str]] = {
    OrganisationOutside: "organisation_bin",
    DayInFuture: "ends_on",
    EndsBeforeStart: "ends_on",
}


def end_posts(
    session: Session,
    *,
    by: Actor,
    own: Organisation,
    posts: Sequence[dict[str, Any]],
    cipher: FieldCipher,
    moment: Moment,
) -> list[ItemResult]:
    """End posts; a faulty item stops only itself.

    `own` is the organisation of an item without a BIN.
    """
    organisations = queries.map_open_by_bin(
        session, by, {item["organisation_bin"] for item in posts if "organisation_bin" in item}
    )
    results = []
    for index, item in enumerate(posts):
        try:
            organisation = (
                organisations.get(item["organisation_bin"]) if "organisation_bin" in item else own
            )
            if organisation is None:
                raise OrganisationOutside
            post = _find_post(session, cipher, item["iin"], organisation.id)
            person_id, is_current = post.person_id, post.ends_on is None
            if is_current:
                end_post(session, by=by, post_id=post.id, ends_on=item["ends_on"], moment=moment)
            results.append(ItemResult(index, "ended" if is_current else "unchanged", person_id))
        except DomainError as error:
            results.append(build_failure(index, error, _END_FIELDS.get(type(error), "iin")))
    return results


def _find_post(session: Session, cipher: FieldCipher, iin: str, organisation_id: int) -> Post:
    """Return the current post of the IIN's holder in the organisation, else the latest.

    Raises PostUnknown, also for people of other organisations.
    """
    digits = normalise_iin(iin)
    if digits is None:
        raise PostUnknown
    post = session.scalar(
        select(Post)
        .join(Person, Person.id == Post.person_id)
        .where(Person.iin_hash == cipher.lookup(digits), Post.organisation_id == organisation_id)
        .order_by(Post.ends_on.is_not(None), Post.starts_on.desc(), Post.id.desc())
        .limit(1)
    )
    if post is None:
        raise PostUnknown
    return post
