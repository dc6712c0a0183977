"""Who may give a person a sign-in card, and who may see a person's cards."""

from dataclasses import replace

from sqlalchemy import ColumnElement, and_, false, or_, true

from lms.accounts.models import Person
from lms.accounts.queries import (
    build_people_scope,
    get_hr_organisation_ids,
    select_organisation_subtree_ids,
    select_units_in_scope,
)
from lms.accounts.queries.usage import (
    is_staff_member,
    is_unused_account,
    is_unused_account_made_within,
)
from lms.accounts.rules import CITIZEN, CONSULTANT, HR, Actor
from lms.auth.queries.care import is_in_care_of_organisation, is_in_care_of_unit


def build_card_scope(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may see and end a person's cards.

    It includes staff and blocked people. HR see their organisations, a consultant the citizens of
    their units, a national administrator everybody, an officer nobody.
    """
    if by.is_national_admin():
        return true()
    citizens = and_(_build_role_scope(by, CONSULTANT, guests=False), Person.audience == CITIZEN)
    return or_(false(), _build_role_scope(by, HR, guests=True), citizens)


def can_receive_card(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor may give a person a card, a way into the account.

    Nobody blocked gets one; whoever holds a role gets one from a national administrator alone.
    Otherwise an account that nobody uses is for those who made it, and one that somebody uses for
    those into whose care the person has put it.
    """
    open_account = (Person.blocked_at.is_(None), Person.merged_into_id.is_(None))
    if by.is_national_admin():
        return and_(*open_account)
    return and_(*open_account, ~is_staff_member(), _is_entrusted(by))


def _is_entrusted(by: Actor) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [false()]
    if organisation_ids := get_hr_organisation_ids(by):
        own = select_organisation_subtree_ids(organisation_ids)
        is_trusted = or_(is_unused_account_made_within(own), is_in_care_of_organisation(own))
        conditions.append(and_(_build_role_scope(by, HR, guests=True), is_trusted))
    if CONSULTANT in by.role_names:  # a part that is always false would cost HR the index
        is_visible = and_(
            _build_role_scope(by, CONSULTANT, guests=False), Person.audience == CITIZEN
        )
        units = select_units_in_scope(by, CONSULTANT)
        conditions.append(and_(is_visible, or_(is_unused_account(), is_in_care_of_unit(units))))
    return or_(*conditions)


def _build_role_scope(by: Actor, role: str, *, guests: bool) -> ColumnElement[bool]:
    """Return the scope by this role alone: other roles must not widen it here."""
    actor_in_role = replace(by, grants=tuple(grant for grant in by.grants if grant.role == role))
    person = Person.id if guests else None
    return build_people_scope(
        actor_in_role,
        unit=Person.region_unit_id,
        organisation=Person.organisation_id,
        person=person,
    )
