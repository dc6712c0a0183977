"""Closing an organisation, merging it into another one, and reopening it."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.errors import (
    NotAllowed,
    OrganisationClosed,
    OrganisationHasBranches,
    OrganisationStands,
    OrganisationUnknown,
    SameOrganisation,
)
from lms.accounts.models import Organisation
from lms.accounts.rules import Actor
from lms.accounts.rules.notices import POST_ENDED
from lms.accounts.services.account_changes import send_posts_changed
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.main_posts import sync_main_posts
from lms.accounts.services.offer_ends import withdraw_offers_of
from lms.accounts.services.organisation_events import record_organisation_event
from lms.accounts.services.organisation_locks import lock_managed_organisation, lock_organisation
from lms.accounts.services.organisation_moves import announce_people_below, set_parent
from lms.accounts.services.organisation_posts import (
    end_all_posts,
    list_holder_ids,
    move_absences,
    move_made_accounts,
    move_posts,
)
from lms.accounts.services.post_terms import check_not_future
from lms.core.clock import Moment
from lms.core.errors import NotFound


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
    holder_ids = list_holder_ids(session, organisation.id)
    end_all_posts(session, organisation.id, on)
    withdraw_offers_of(session, organisation.id, by=by, now=moment.now)
    organisation.closed_on = on
    sync_main_posts(session, holder_ids)
    record_organisation_event(
        session, organisation_id, "closed", by=by, now=moment.now, on=on, posts=len(holder_ids)
    )
    send_people_changed(session, holder_ids, by=by, moment=moment)
    ended_posts = [(person_id, organisation.id) for person_id in holder_ids]
    send_posts_changed(session, POST_ENDED, ended_posts, by=by, now=moment.now)
    return len(holder_ids)


def merge_organisations(
    session: Session, *, by: Actor, organisation_id: int, into_id: int, on: date, moment: Moment
) -> int:
    """Merge an organisation into another one from a day on; return how many people moved.

    Posts, absences and organisations below move to the successor, which also answers for the
    accounts that the old one made; the old organisation closes the day before. Its open offers are
    taken back: a post elsewhere was offered to nobody.
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
    holder_ids = list_holder_ids(session, old.id)
    move_posts(session, old.id, new.id, on)
    move_absences(session, old.id, new.id)
    move_made_accounts(session, old.id, new.id)
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
    former_values = {
        "closed_on": organisation.closed_on.isoformat(),
        "merged_into_id": organisation.merged_into_id,
    }
    organisation.closed_on = organisation.merged_into_id = None
    session.flush()
    on = moment.today
    record_organisation_event(
        session, organisation.id, "opened", by=by, now=moment.now, on=on, was=former_values
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
