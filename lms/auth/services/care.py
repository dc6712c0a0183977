"""A person's consent that staff may make them a card, and the end of what was made for them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import CardConsent
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.accounts.services.posts import lock_person
from lms.auth.queries.care import get_unit_choice, list_organisation_choices
from lms.auth.services.card_ends import end_cards
from lms.auth.services.invitations import end_unused_access


def set_care(
    session: Session,
    *,
    by: Actor,
    organisation_ids: Collection[int],
    includes_unit: bool,
    now: datetime,
) -> None:
    """Put the actor's account under the care of these, and of nobody else.

    Only organisations in which they hold a post count, and the district of a citizen.
    """
    lock_person(session, by.person_id)
    choice_ids = {choice.id for choice in list_organisation_choices(session, by.person_id)}
    wanted_pairs: set[tuple[int | None, int | None]] = {
        (organisation_id, None) for organisation_id in choice_ids.intersection(organisation_ids)
    }
    unit = get_unit_choice(session, by.person_id)
    if unit is not None and includes_unit:
        wanted_pairs.add((None, unit.id))
    consents = session.scalars(
        select(CardConsent).where(
            CardConsent.person_id == by.person_id, CardConsent.withdrawn_at.is_(None)
        )
    ).all()
    present = {(consent.organisation_id, consent.region_unit_id): consent for consent in consents}
    others = [consent for pair, consent in present.items() if pair not in wanted_pairs]
    _withdraw_care(session, others, by=by, now=now)
    for organisation_id, unit_id in sorted(wanted_pairs - present.keys(), key=str):
        consent = CardConsent(
            person_id=by.person_id,
            organisation_id=organisation_id,
            region_unit_id=unit_id,
            given_at=now,
        )
        session.add(consent)
        _record_event(session, "account_care_given", consent, by, now)
    session.flush()


def _withdraw_care(
    session: Session, consents: Sequence[CardConsent], *, by: Actor, now: datetime
) -> None:
    """Take consents back, and end the unused cards that staff may have made by them."""
    for consent in consents:
        consent.withdrawn_at = now
        _record_event(session, "account_care_withdrawn", consent, by, now)
    if consents:
        end_cards(session, person_ids=[by.person_id], by_id=by.audit_id, now=now)


def end_own_access(session: Session, *, by: Actor, now: datetime) -> None:
    """End the cards and links for the actor's account that nobody has used. Idempotent."""
    end_unused_access(session, person_ids=[by.person_id], by_id=by.audit_id, now=now)
    record_event(
        session,
        kind="own_access_ended",
        subject=f"person:{by.person_id}",
        by_id=by.audit_id,
        now=now,
    )


def _record_event(
    session: Session, kind: str, consent: CardConsent, by: Actor, now: datetime
) -> None:
    record_event(
        session,
        kind=kind,
        subject=f"person:{by.person_id}",
        by_id=by.audit_id,
        now=now,
        organisation_id=consent.organisation_id,
        region_unit_id=consent.region_unit_id,
    )
