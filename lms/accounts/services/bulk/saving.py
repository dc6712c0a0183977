"""Saving a batch of a list: people, their posts, offers and the audit record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.rules.notices import CONTACT_KINDS, POST_BEGUN
from lms.accounts.services.account_changes import (
    AccountChange,
    send_account_changed,
    send_posts_changed,
)
from lms.accounts.services.bulk.comparing import CHANGED, INVITED, NEW, LinePlan
from lms.accounts.services.bulk.offering import save_offers
from lms.accounts.services.bulk.person_rows import ACCOUNT_ACTIONS, insert_people, update_people
from lms.accounts.services.bulk.post_rows import save_posts
from lms.accounts.services.bulk.recording import record_actions
from lms.accounts.services.bulk.row_changes import Changed
from lms.accounts.services.bulk.user_names import UserNames
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.main_posts import sync_main_posts
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher


@dataclass(frozen=True, slots=True)
class SavedPerson:
    """What was saved for a plan, so that it can be undone.

    `person` and `post` map columns to their old and new values. `is_new_account` and `is_new_post`:
    the account or the post was added. `offer_id`: the post that is offered instead. Of an IIN that
    was added only "iin_hash" is kept here.
    """

    person_id: int
    is_new_account: bool
    post_id: int | None
    is_new_post: bool
    person: Changed
    post: Changed
    offer_id: int | None = None


def save_people(
    session: Session,
    *,
    plans: Sequence[LinePlan],
    by: Actor,
    cipher: FieldCipher,
    names: UserNames,
    moment: Moment,
    language: str,
    source: str,
) -> list[SavedPerson | None]:
    """Save what the plans say; return the outcomes in their order, None for a plan without changes.

    `language` is that of new people of whom the list says none, `source` the reason in the audit
    record, such as "import:12". Sends people_changed once. Raises IntegrityError if somebody else
    has taken a contact meanwhile: the caller then rolls back the whole batch.
    """
    new = [plan for plan in plans if plan.action == NEW]
    ids = insert_people(session, new, cipher, names, moment=moment, language=language)
    ids_by_plan = {id(plan): person_id for plan, person_id in zip(new, ids, strict=True)}
    ids_by_plan |= {
        id(plan): plan.person.id for plan in plans if plan.action in ACCOUNT_ACTIONS and plan.person
    }
    changes = update_people(session, plans, cipher, moment.today.year)
    person_plans = [(ids_by_plan[id(plan)], plan) for plan in plans if id(plan) in ids_by_plan]
    post_plans = [(person_id, plan) for person_id, plan in person_plans if plan.action != INVITED]
    posts = save_posts(session, post_plans, moment.today)
    offers = save_offers(session, plans, by=by, moment=moment, source=source)
    # New people are inserted with their main post.
    sync_main_posts(session, [ids_by_plan[key] for key in changes])
    actions = [(row_id, plan.action) for row_id, plan in person_plans]
    record_actions(session, actions, by, moment.now, source)
    send_people_changed(session, ids_by_plan.values(), by=by, moment=moment)
    _notify_owners(session, person_plans, posts, changes, by=by, now=moment.now)
    return [
        _build_saved_person(plan, ids_by_plan[id(plan)], posts, offers, changes.get(id(plan), {}))
        if id(plan) in ids_by_plan
        else None
        for plan in plans
    ]


def _notify_owners(
    session: Session,
    person_plans: Sequence[tuple[int, LinePlan]],
    posts: dict[tuple[int, int], tuple[int, bool, Changed]],
    changes: dict[int, Changed],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Tell people who were there before of former contacts and of new posts."""
    known_ids = {person_id for person_id, plan in person_plans if plan.action == CHANGED}
    new_posts = [key for key, (_id, is_new, _columns) in posts.items() if is_new]
    send_posts_changed(
        session, POST_BEGUN, [key for key in new_posts if key[0] in known_ids], by=by, now=now
    )
    former = [
        AccountChange(person_id, kind, former_contact=changes[id(plan)][name][0])
        for person_id, plan in person_plans
        for name, kind in CONTACT_KINDS.items()
        if name in changes.get(id(plan), {}) and changes[id(plan)][name][0] is not None
    ]
    send_account_changed(session, former, now=now)


def _build_saved_person(
    plan: LinePlan,
    person_id: int,
    posts: dict[tuple[int, int], tuple[int, bool, Changed]],
    offers: dict[tuple[int, int], int],
    changes: Changed,
) -> SavedPerson:
    key = person_id, plan.listed_person.organisation_id
    post_id, is_new_post, post = posts.get(key, (None, False, {}))
    person = {
        name: values
        for name, values in changes.items()
        if name not in ("iin_encrypted", "search_key")
    }
    return SavedPerson(
        person_id=person_id,
        is_new_account=plan.action == NEW,
        post_id=post_id,
        is_new_post=is_new_post,
        person=person,
        post=post,
        offer_id=offers.get(key),
    )
