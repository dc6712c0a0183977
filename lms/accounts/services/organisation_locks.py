"""Locking an organisation, as it is now, before it is changed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.errors import NotAllowed, OrganisationClosed
from lms.accounts.models import Organisation
from lms.accounts.rules import Actor
from lms.core.errors import NotFound


def lock_managed_organisation(session: Session, *, by: Actor, organisation_id: int) -> Organisation:
    """Return an open organisation that the actor may change, locked.

    Raises NotFound if the actor may not see it, NotAllowed, OrganisationClosed.
    """
    queries.load_organisation_in_scope(session, by=by, organisation_id=organisation_id)
    if not queries.can_manage_organisation(session, by=by, organisation_id=organisation_id):
        raise NotAllowed
    organisation = lock_organisation(session, organisation_id)
    if organisation.closed_on is not None:
        raise OrganisationClosed
    return organisation


def lock_organisation(session: Session, organisation_id: int) -> Organisation:
    """Return the organisation as it is now, locked. Raises NotFound."""
    query = select(Organisation).where(Organisation.id == organisation_id).with_for_update()
    organisation = session.scalar(query, execution_options={"populate_existing": True})
    if organisation is None:
        raise NotFound
    return organisation
