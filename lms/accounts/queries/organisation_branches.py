"""Reads of the tree of organisations: a level of it, and what stands above one."""

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Organisation
from lms.accounts.queries.actors import build_people_scope
from lms.accounts.queries.organisation_lists import OrganisationRow, select_organisation_rows
from lms.accounts.queries.organisations import build_organisation_scope
from lms.accounts.rules import Actor
from lms.core.rows import read_rows
from lms.core.tree_queries import select_with_above
from lms.core.trees import sort_above


def read_branch_page(
    session: Session, *, by: Actor, parent_id: int | None, limit: int, offset: int
) -> tuple[list[OrganisationRow], int]:
    """Return a page of the open organisations directly below a parent, and their number.

    Without a parent, those are the topmost ones that the actor may see.
    """
    parent = aliased(Organisation)
    sees_parent = build_people_scope(by, unit=parent.region_unit_id, organisation=parent.id)
    is_on_level = (
        Organisation.parent_id == parent_id
        if parent_id is not None
        else or_(
            Organisation.parent_id.is_(None),
            ~exists().where(parent.id == Organisation.parent_id, sees_parent),
        )
    )
    conditions = [build_organisation_scope(by), Organisation.closed_on.is_(None), is_on_level]
    total = session.scalar(select(func.count()).select_from(Organisation).where(*conditions)) or 0
    query = select_organisation_rows(by, conditions, "name").limit(limit).offset(offset)
    return list(read_rows(OrganisationRow, session.execute(query))), total


def list_organisations_above(
    session: Session, *, by: Actor, organisation_id: int
) -> list[Organisation]:
    """Return the visible organisations above one, the topmost first, without itself."""
    chain = select_with_above(Organisation, Organisation.id == organisation_id)
    query = select(Organisation).where(
        Organisation.id.in_(select(chain.c.id)), build_organisation_scope(by)
    )
    return sort_above(session.scalars(query), organisation_id)
