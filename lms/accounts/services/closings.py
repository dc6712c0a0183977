"""The end of an organisation: closed on a day, merged into another, and opened again if that was wrong."""

from datetime import date, timedelta

from sqlalchemy import Date, case, exists, insert, literal, select, update
from sqlalchemy.orm import Session, aliased

from lms.accounts import queries
from lms.accounts.errors import (
    NotAllowed,
    OrganisationClosed,
    OrganisationHasBranches,
    OrganisationStands,
    OrganisationUnknown,
    SameOrganisation,
)
from lms.accounts.models import Organisation, Post
from lms.accounts.rules import Actor
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.organisations import (
    lock_organisation,
    managed_organisation,
    put_below,
    record_organisation,
    tell_of_people_below,
)
from lms.accounts.services.posts import check_not_future, repeat_main_posts
from lms.core.clock import Moment
from lms.core.errors import NotFound

_UNSYNCHRONISED = {"synchronize_session": False}


def close_organisation(
    session: Session, *, by: Actor, organisation_id: int, on: date, moment: Moment
) -> int:
    """Closes an organisation with its last day, on which its posts end too. Returns how many did.

    Raises NotFound, NotAllowed, OrganisationClosed, OrganisationHasBranches, DayInFuture.
    """
    found = managed_organisation(session, by=by, organisation_id=organisation_id)
    check_not_future(on, moment)
    below = select(Organisation.id).where(
        Organisation.parent_id == found.id, Organisation.closed_on.is_(None)
    )
    if session.scalar(below.limit(1)) is not None:
        raise OrganisationHasBranches
    people = _holders(session, found.id)
    _end_posts(session, found.id, on)
    found.closed_on = on
    repeat_main_posts(session, people)
    record_organisation(
        session, organisation_id, "closed", by=by, now=moment.now, on=on, posts=len(people)
    )
    send_people_changed(session, people, by=by, moment=moment)
    return len(people)


def merge_organisations(
    session: Session, *, by: Actor, organisation_id: int, into_id: int, on: date, moment: Moment
) -> int:
    """Merges an organisation into another from a day on: posts and what stands below go there, the old one closes the day before.

    Whoever holds a post in both keeps that of the successor. Returns how many people moved. Only a national administrator may.
    Raises NotAllowed, NotFound, OrganisationUnknown, OrganisationClosed, SameOrganisation, DayInFuture.
    """
    if not by.is_national_admin():
        raise NotAllowed
    check_not_future(on, moment)
    old, new = _locked_pair(session, organisation_id, into_id)
    branches = _children(session, old.id)
    for branch in branches:
        put_below(session, branch, new.id, by=by, now=moment.now, on=on)
    people = _holders(session, old.id)
    _move_posts(session, old.id, new.id, on)
    old.closed_on, old.merged_into_id = on - timedelta(days=1), new.id
    repeat_main_posts(session, people)
    counts = {"posts": len(people), "branches": len(branches)}
    record_organisation(
        session, organisation_id, "merged", by=by, now=moment.now, on=on, into_id=into_id, **counts
    )
    record_organisation(
        session, into_id, "merged", by=by, now=moment.now, on=on, from_id=organisation_id, **counts
    )
    send_people_changed(session, people, by=by, moment=moment)
    for branch in branches:
        tell_of_people_below(session, branch.id, by=by, moment=moment)
    return len(people)


def reopen_organisation(
    session: Session, *, by: Actor, organisation_id: int, moment: Moment
) -> None:
    """Opens a closed organisation again, without the posts that ended with it. Only a national administrator may.

    Raises NotAllowed, NotFound, OrganisationStands, OrganisationClosed if the one above it is closed.
    """
    if not by.is_national_admin():
        raise NotAllowed
    found = lock_organisation(session, organisation_id)
    if found.closed_on is None:
        raise OrganisationStands
    above = session.get(Organisation, found.parent_id) if found.parent_id is not None else None
    if above is not None and above.closed_on is not None:
        raise OrganisationClosed
    was = {"closed_on": found.closed_on.isoformat(), "merged_into_id": found.merged_into_id}
    found.closed_on = found.merged_into_id = None
    session.flush()
    on = moment.now.astimezone(moment.zone).date()
    record_organisation(session, found.id, "opened", by=by, now=moment.now, on=on, was=was)


def _locked_pair(
    session: Session, organisation_id: int, into_id: int
) -> tuple[Organisation, Organisation]:
    """Both, locked in the order of their ids, so that two merges can't wait for each other."""
    found = {}
    for one in sorted({organisation_id, into_id}):
        try:
            found[one] = lock_organisation(session, one)
        except NotFound:
            if one == organisation_id:
                raise
            raise OrganisationUnknown from None
    if into_id in set(session.scalars(queries.organisation_subtrees_ids([organisation_id]))):
        raise SameOrganisation
    if any(one.closed_on is not None for one in found.values()):
        raise OrganisationClosed
    return found[organisation_id], found[into_id]


def _children(session: Session, organisation_id: int) -> list[Organisation]:
    query = select(Organisation).where(
        Organisation.parent_id == organisation_id, Organisation.closed_on.is_(None)
    )
    return list(session.scalars(query.order_by(Organisation.id)))


def _holders(session: Session, organisation_id: int) -> list[int]:
    held = select(Post.person_id).where(
        Post.organisation_id == organisation_id, Post.ends_on.is_(None)
    )
    return list(session.scalars(held.order_by(Post.person_id)))


def _end_posts(session: Session, organisation_id: int, on: date) -> None:
    """A post that began after the day ends on its first."""
    ends = case((Post.starts_on > on, Post.starts_on), else_=literal(on, Date()))
    held = update(Post).where(Post.organisation_id == organisation_id, Post.ends_on.is_(None))
    session.execute(held.values(ends_on=ends, is_main=False), execution_options=_UNSYNCHRONISED)


def _move_posts(session: Session, old_id: int, new_id: int, on: date) -> None:
    """New posts in the successor that begin where the old ones end; a main post stays the main one, also where it was held already."""
    there = aliased(Post)
    double = exists().where(
        there.person_id == Post.person_id, there.organisation_id == new_id, there.ends_on.is_(None)
    )
    main = select(Post.person_id).where(
        Post.organisation_id == old_id, Post.ends_on.is_(None), Post.is_main
    )
    mains = list(session.scalars(main))
    starts = case((Post.starts_on > on, Post.starts_on), else_=literal(on, Date()))
    moving = select(
        Post.person_id, literal(new_id), Post.position, Post.category, starts, literal(False)
    ).where(Post.organisation_id == old_id, Post.ends_on.is_(None), ~double)
    columns = ["person_id", "organisation_id", "position", "category", "starts_on", "is_main"]
    session.execute(insert(Post).from_select(columns, moving))
    _end_posts(session, old_id, on - timedelta(days=1))
    _make_main(session, mains, new_id)


def _make_main(session: Session, person_ids: list[int], organisation_id: int) -> None:
    for start in range(0, len(person_ids), 1000):
        held = (Post.organisation_id == organisation_id, Post.ends_on.is_(None))
        chosen = update(Post).where(Post.person_id.in_(person_ids[start : start + 1000]), *held)
        session.execute(chosen.values(is_main=True), execution_options=_UNSYNCHRONISED)
