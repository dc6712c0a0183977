"""Moving an organisation in the tree, with all below it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.errors import (
    NotAllowed,
    OrganisationClosed,
    OrganisationLoop,
    OrganisationUnknown,
)
from lms.accounts.models import Organisation, Post
from lms.accounts.rules import Actor
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.organisation_events import record_organisation_event
from lms.accounts.services.organisation_locks import lock_managed_organisation
from lms.core.clock import Moment


def move_organisation(
    session: Session, *, by: Actor, organisation_id: int, parent_id: int | None, moment: Moment
) -> None:
    """Put an organisation with all below it under another parent, or at the top.

    Other assignments may concern the people in it then. Raises NotFound, NotAllowed,
    OrganisationUnknown, OrganisationClosed, OrganisationLoop.
    """
    organisation = lock_managed_organisation(session, by=by, organisation_id=organisation_id)
    check_parent(session, by, parent_id)
    _lock_tree(session)
    subtree_ids = set(session.scalars(queries.select_organisation_subtree_ids([organisation.id])))
    if parent_id in subtree_ids:
        raise OrganisationLoop
    if parent_id == organisation.parent_id:
        return
    set_parent(session, organisation, parent_id, by=by, now=moment.now, on=moment.today)
    announce_people_below(session, organisation.id, by=by, moment=moment)


def set_parent(
    session: Session,
    organisation: Organisation,
    parent_id: int | None,
    *,
    by: Actor,
    now: datetime,
    on: date,
) -> None:
    """Set the parent of an organisation and record the move."""
    former_values, organisation.parent_id = {"parent_id": organisation.parent_id}, parent_id
    session.flush()
    record_organisation_event(
        session,
        organisation.id,
        "moved",
        by=by,
        now=now,
        on=on,
        was=former_values,
        became={"parent_id": parent_id},
    )


def announce_people_below(
    session: Session, organisation_id: int, *, by: Actor, moment: Moment
) -> None:
    """Send people_changed for all who hold a post in an organisation or below it."""
    subtree_ids = queries.select_organisation_subtree_ids([organisation_id])
    holder_ids = session.scalars(
        select(Post.person_id)
        .where(Post.ends_on.is_(None), Post.organisation_id.in_(subtree_ids))
        .distinct()
    )
    send_people_changed(session, holder_ids.all(), by=by, moment=moment)


def check_parent(session: Session, by: Actor, parent_id: int | None) -> None:
    """Check that the actor may put something there: HR never at the top."""
    if parent_id is None:
        if not by.is_national_admin():
            raise NotAllowed
        return
    if not queries.can_manage_people(session, by=by, organisation_id=parent_id):
        raise OrganisationUnknown
    if session.get_one(Organisation, parent_id).closed_on is not None:
        raise OrganisationClosed


def _lock_tree(session: Session) -> None:
    """Lock the first top of the tree: two moves at once could make a loop."""
    session.scalars(
        select(Organisation.id)
        .where(Organisation.parent_id.is_(None))
        .order_by(Organisation.id)
        .limit(1)
        .with_for_update()
    ).all()
