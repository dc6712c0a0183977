"""Closing an organisation, merging it into another one, and reopening it."""

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
from lms.accounts.models import Absence, Organisation, Post
from lms.accounts.rules import Actor
from lms.accounts.rules.notices import POST_ENDED
from lms.accounts.services.changes import send_people_changed, send_posts_changed
from lms.accounts.services.offers import withdraw_offers_of
from lms.accounts.services.organisations import (
    announce_people_below,
    lock_managed_organisation,
    lock_organisation,
    record_organisation_event,
    set_parent,
)
from lms.accounts.services.posts import check_not_future, sync_main_posts
from lms.core.clock import Moment
from lms.core.errors import NotFound

_UNSYNCHRONISED = {"synchronize_session": False}


def close_organisation(
    session: Session, *, by: Actor, organisation_id: int, on: date, moment: Moment
) -> int:
    """Close an organisation with its last day, on which its posts end too; return their number.

    Its open offers are taken back.
    Raises NotFound, NotAllowed, OrganisationClosed, OrganisationHasBranches, DayInFuture.
    """
    organisation = lock_managed_organisation(session, by=by, organisation_id=organisation_id)
    check_not_future(on, moment)
    branch_ids = select(Organisation.id).where(
        Organisation.parent_id == organisation.id, Organisation.closed_on.is_(None)
    )
    if session.scalar(branch_ids.limit(1)) is not None:
        raise OrganisationHasBranches
    holder_ids = _list_holder_ids(session, organisation.id)
    _end_posts(session, organisation.id, on)
    withdraw_offers_of(session, organisation.id, by=by, now=moment.now)
    organisation.closed_on = on
    sync_main_posts(session, holder_ids)
    record_organisation_event(
        session, organisation_id, "closed", by=by, now=moment.now, on=on, posts=len(holder_ids)
    )
    send_people_changed(session, holder_ids, by=by, moment=moment)
    ended = [(person_id, organisation.id) for person_id in holder_ids]
    send_posts_changed(session, POST_ENDED, ended, by=by, now=moment.now)
    return len(holder_ids)


def merge_organisations(
    session: Session, *, by: Actor, organisation_id: int, into_id: int, on: date, moment: Moment
) -> int:
    """Merge an organisation into another one from a day on; return how many people moved.

    Posts, absences and organisations below move to the successor; the old organisation closes the
    day before. Its open offers are taken back: a post elsewhere was offered to nobody.
    Whoever holds a post in both keeps that of the successor. Only a national administrator may
    merge. Raises NotAllowed, NotFound, OrganisationUnknown, OrganisationClosed, SameOrganisation,
    DayInFuture.
    """
    if not by.is_national_admin():
        raise NotAllowed
    check_not_future(on, moment)
    old, new = _lock_pair(session, organisation_id, into_id)
    branches = _list_branches(session, old.id)
    for branch in branches:
        set_parent(session, branch, new.id, by=by, now=moment.now, on=on)
    holder_ids = _list_holder_ids(session, old.id)
    _move_posts(session, old.id, new.id, on)
    _move_absences(session, old.id, new.id)
    withdraw_offers_of(session, old.id, by=by, now=moment.now)
    old.closed_on, old.merged_into_id = on - timedelta(days=1), new.id
    sync_main_posts(session, holder_ids)
    counts = {"posts": len(holder_ids), "branches": len(branches)}
    record_organisation_event(
        session, organisation_id, "merged", by=by, now=moment.now, on=on, into_id=into_id, **counts
    )
    record_organisation_event(
        session, into_id, "merged", by=by, now=moment.now, on=on, from_id=organisation_id, **counts
    )
    send_people_changed(session, holder_ids, by=by, moment=moment)
    for branch in branches:
        announce_people_below(session, branch.id, by=by, moment=moment)
    return len(holder_ids)


def reopen_organisation(
    session: Session, *, by: Actor, organisation_id: int, moment: Moment
) -> None:
    """Reopen a closed organisation, without the posts that ended with it.

    Only a national administrator may. Raises NotAllowed, NotFound, OrganisationStands, and
    OrganisationClosed if its parent is closed.
    """
    if not by.is_national_admin():
        raise NotAllowed
    organisation = lock_organisation(session, organisation_id)
    if organisation.closed_on is None:
        raise OrganisationStands
    parent = (
        session.get(Organisation, organisation.parent_id)
        if organisation.parent_id is not None
        else None
    )
    if parent is not None and parent.closed_on is not None:
        raise OrganisationClosed
    was = {
        "closed_on": organisation.closed_on.isoformat(),
        "merged_into_id": organisation.merged_into_id,
    }
    organisation.closed_on = organisation.merged_into_id = None
    session.flush()
    on = moment.now.astimezone(moment.zone).date()
    record_organisation_event(
        session, organisation.id, "opened", by=by, now=moment.now, on=on, was=was
    )


def _lock_pair(
    session: Session, organisation_id: int, into_id: int
) -> tuple[Organisation, Organisation]:
    """Lock both in the order of their ids, so that two merges can't deadlock."""
    organisations = {}
    for locked_id in sorted({organisation_id, into_id}):
        try:
            organisations[locked_id] = lock_organisation(session, locked_id)
        except NotFound:
            if locked_id == organisation_id:
                raise
            raise OrganisationUnknown from None
    if into_id in set(session.scalars(queries.select_organisation_subtree_ids([organisation_id]))):
        raise SameOrganisation
    if any(row.closed_on is not None for row in organisations.values()):
        raise OrganisationClosed
    return organisations[organisation_id], organisations[into_id]


def _list_branches(session: Session, organisation_id: int) -> list[Organisation]:
    query = select(Organisation).where(
        Organisation.parent_id == organisation_id, Organisation.closed_on.is_(None)
    )
    return list(session.scalars(query.order_by(Organisation.id)))


def _list_holder_ids(session: Session, organisation_id: int) -> list[int]:
    holder_ids = select(Post.person_id).where(
        Post.organisation_id == organisation_id, Post.ends_on.is_(None)
    )
    return list(session.scalars(holder_ids.order_by(Post.person_id)))


def _end_posts(session: Session, organisation_id: int, on: date) -> None:
    """End the posts; one that began after the day ends on its first day."""
    ends = case((Post.starts_on > on, Post.starts_on), else_=literal(on, Date()))
    ending = update(Post).where(Post.organisation_id == organisation_id, Post.ends_on.is_(None))
    session.execute(ending.values(ends_on=ends, is_main=False), execution_options=_UNSYNCHRONISED)


def _move_posts(session: Session, old_id: int, new_id: int, on: date) -> None:
    """End the old posts and begin new ones in the successor.

    A main post stays the main one, also for whoever held a post in the successor already.
    """
    successor_post = aliased(Post)
    has_post_there = exists().where(
        successor_post.person_id == Post.person_id,
        successor_post.organisation_id == new_id,
        successor_post.ends_on.is_(None),
    )
    main_holders = select(Post.person_id).where(
        Post.organisation_id == old_id, Post.ends_on.is_(None), Post.is_main
    )
    main_holder_ids = list(session.scalars(main_holders))
    starts = case((Post.starts_on > on, Post.starts_on), else_=literal(on, Date()))
    new_posts = select(
        Post.person_id, literal(new_id), Post.position, Post.category, starts, literal(False)
    ).where(Post.organisation_id == old_id, Post.ends_on.is_(None), ~has_post_there)
    columns = ["person_id", "organisation_id", "position", "category", "starts_on", "is_main"]
    session.execute(insert(Post).from_select(columns, new_posts))
    _end_posts(session, old_id, on - timedelta(days=1))
    _make_main(session, main_holder_ids, new_id)


def _move_absences(session: Session, old_id: int, new_id: int) -> None:
    """Hand the absences over with the posts."""
    moving = update(Absence).where(Absence.organisation_id == old_id)
    session.execute(moving.values(organisation_id=new_id), execution_options=_UNSYNCHRONISED)


def _make_main(session: Session, person_ids: list[int], organisation_id: int) -> None:
    for start in range(0, len(person_ids), 1000):
        is_held = (Post.organisation_id == organisation_id, Post.ends_on.is_(None))
        promotion = update(Post).where(
            Post.person_id.in_(person_ids[start : start + 1000]), *is_held
        )
        session.execute(promotion.values(is_main=True), execution_options=_UNSYNCHRONISED)
