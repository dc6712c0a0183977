"""Saving a batch of a list: people, their posts and the audit record, in few statements."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post
from lms.accounts.rules import CIVIL_SERVANT, Actor, build_search_key
from lms.accounts.rules.notices import CONTACT_KINDS, POST_BEGUN, POST_ENDED
from lms.accounts.rules.personal import QUESTIONS, answer_from_iin, find_questions_for_iin
from lms.accounts.services.audit import record_events
from lms.accounts.services.bulk.comparing import CHANGED, INVITED, NEW, POST_FIELDS, LinePlan
from lms.accounts.services.bulk.offering import save_offers
from lms.accounts.services.bulk.records import CurrentPerson, HeldPost, ListedPerson
from lms.accounts.services.bulk.user_names import UserNames
from lms.accounts.services.changes import (
    AccountChange,
    send_account_changed,
    send_people_changed,
    send_posts_changed,
)
from lms.accounts.services.new_people import build_new_person_answers
from lms.accounts.services.posts import sync_main_posts
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.database import insert_rows

Changed = dict[str, tuple[Any, Any]]  # column to its old and its new value

KNOWN: Final = (CHANGED, INVITED)  # what is done to people who have an account
_EVENTS: Final = {NEW: "person_created", CHANGED: "person_changed", INVITED: "post_offered"}
_NAMES: Final = ("surname", "given_name", "patronymic")


@dataclass(frozen=True, slots=True)
class SavedPerson:
    """What was saved for a plan, so that it can be undone.

    `person` and `post` map columns to their old and new values. `made`: the account is new;
    `post_made`: the post is. `offer_id`: the post that is offered instead. Of an IIN
    that was added only "iin_hash" is kept here.
    """

    person_id: int
    made: bool
    post_id: int | None
    post_made: bool
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
    ids = _insert_people(session, new, cipher, names, moment=moment, language=language)
    ids_by_plan = {id(plan): person_id for plan, person_id in zip(new, ids, strict=True)}
    ids_by_plan |= {
        id(plan): plan.person.id for plan in plans if plan.action in KNOWN and plan.person
    }
    changes = _update_people(session, plans, cipher, moment.today.year)
    saved = [(ids_by_plan[id(plan)], plan) for plan in plans if id(plan) in ids_by_plan]
    placed = [(person_id, plan) for person_id, plan in saved if plan.action != INVITED]
    posts = _save_posts(session, placed, moment.today)
    offers = save_offers(session, plans, by=by, moment=moment, source=source)
    # New people are inserted with their main post.
    sync_main_posts(session, [ids_by_plan[key] for key in changes])
    actions = [(row_id, plan.action) for row_id, plan in saved]
    _record_actions(session, actions, by, moment.now, source)
    send_people_changed(session, ids_by_plan.values(), by=by, moment=moment)
    _notify_owners(session, saved, posts, changes, by=by, now=moment.now)
    return [
        _build_saved_person(plan, ids_by_plan[id(plan)], posts, offers, changes.get(id(plan), {}))
        if id(plan) in ids_by_plan
        else None
        for plan in plans
    ]


def _notify_owners(
    session: Session,
    saved: Sequence[tuple[int, LinePlan]],
    posts: dict[tuple[int, int], tuple[int, bool, Changed]],
    changes: dict[int, Changed],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Tell people who were there before of former contacts and of new posts."""
    known_ids = {person_id for person_id, plan in saved if plan.action == CHANGED}
    new_posts = [key for key, (_id, is_new, _columns) in posts.items() if is_new]
    send_posts_changed(
        session, POST_BEGUN, [key for key in new_posts if key[0] in known_ids], by=by, now=now
    )
    former = [
        AccountChange(person_id, kind, former_contact=changes[id(plan)][name][0])
        for person_id, plan in saved
        for name, kind in CONTACT_KINDS.items()
        if name in changes.get(id(plan), {}) and changes[id(plan)][name][0] is not None
    ]
    send_account_changed(session, former, now=now)


def _update_people(
    session: Session, plans: Sequence[LinePlan], cipher: FieldCipher, year: int
) -> dict[int, Changed]:
    """Update the people who change; return what changed by id(plan)."""
    changes: dict[int, Changed] = {}
    rows: list[tuple[int, Changed]] = []
    for plan in plans:
        if plan.action in KNOWN and plan.person is not None:
            columns = _build_person_changes(plan, plan.person, cipher, year)
            changes[id(plan)] = columns
            rows.append((plan.person.id, columns))
    _update_all(session, Person, rows)
    return changes


def _insert_people(
    session: Session,
    new: Sequence[LinePlan],
    cipher: FieldCipher,
    names: UserNames,
    *,
    moment: Moment,
    language: str,
) -> list[int]:
    if not new:
        return []
    user_names = names.propose(
        session, [(plan.listed_person.surname, plan.listed_person.given_name) for plan in new]
    )
    rows = [
        _build_person_row(plan.listed_person, user_name, cipher, moment=moment, language=language)
        for plan, user_name in zip(new, user_names, strict=True)
    ]
    inserted = insert_rows(session, Person, rows, Person.id, Person.user_name)
    ids = {user_name: person_id for person_id, user_name in inserted}
    return [ids[user_name] for user_name in user_names]


def _build_person_row(
    person: ListedPerson, user_name: str, cipher: FieldCipher, *, moment: Moment, language: str
) -> dict[str, Any]:
    assert person.iin is not None  # Matcher.find refuses new people without an IIN
    answers = {name: getattr(person, name) for name in QUESTIONS}
    patronymic = person.patronymic or ""
    return {
        "surname": person.surname,
        "given_name": person.given_name,
        "patronymic": patronymic,
        "user_name": user_name,
        "search_key": build_search_key(person.surname, person.given_name, patronymic, user_name),
        "email": person.email,
        "phone": person.phone,
        "iin_encrypted": cipher.encrypt(person.iin),
        "iin_hash": cipher.lookup(person.iin),
        "language": person.language or language,
        "audience": CIVIL_SERVANT,
        "region_unit_id": person.region_unit_id or person.home_unit_id,
        "organisation_id": person.organisation_id,
        "position": person.position or "",
        "created_at": moment.now,
        "created_by_organisation_id": person.organisation_id,
        **build_new_person_answers(answers, person.iin, moment.today.year),
    }


def _build_person_changes(
    plan: LinePlan, person: CurrentPerson, cipher: FieldCipher, year: int
) -> Changed:
    """Return the person's columns that change; those derived from the main post follow later."""
    listed = plan.listed_person
    values: dict[str, Any] = {
        name: getattr(listed, name)
        for name in (*_NAMES, "email", "phone", "region_unit_id", *QUESTIONS)
        if name in plan.changes
    }
    if listed.iin and "iin" in plan.changes:
        values |= {
            "iin_encrypted": cipher.encrypt(listed.iin),
            "iin_hash": cipher.lookup(listed.iin),
        }
        values = answer_from_iin(listed.iin, find_questions_for_iin(person), year) | values
    if any(name in values for name in _NAMES):
        names = (values.get(name, getattr(person, name)) for name in _NAMES)
        values["search_key"] = build_search_key(*names, person.user_name)
    # Derived from other columns, so their old values are not kept.
    derived = {"iin_encrypted", "search_key"}
    return {
        name: (None if name in derived else getattr(person, name), value)
        for name, value in values.items()
        if name in derived or getattr(person, name) != value
    }


def _update_all(
    session: Session, table: type[Person | Post], changes: Iterable[tuple[int, Changed]]
) -> None:
    """Update each row by its id; rows that change the same columns go together."""
    rows_by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row_id, columns in changes:
        if columns:
            values = {name: new for name, (_old, new) in columns.items()}
            rows_by_columns.setdefault(tuple(values), []).append({"id": row_id, **values})
    for rows in rows_by_columns.values():
        session.execute(update(table), rows)


def _save_posts(
    session: Session, saved: Sequence[tuple[int, LinePlan]], today: date
) -> dict[tuple[int, int], tuple[int, bool, Changed]]:
    """Insert and update the posts.

    Returns the post's id, whether it is new and what changed, by person and organisation.
    """
    rows: list[dict[str, Any]] = []
    changes: list[tuple[int, Changed]] = []
    outcomes: dict[tuple[int, int], tuple[int, bool, Changed]] = {}
    for person_id, plan in saved:
        organisation_id = plan.listed_person.organisation_id
        post = plan.person.get_post_in(organisation_id) if plan.person else None
        if post is None:
            rows.append(_build_post_row(person_id, plan, today))
        else:
            columns = _build_post_changes(plan, post)
            changes.append((post.id, columns))
            outcomes[person_id, organisation_id] = post.id, False, columns
    if rows:
        inserted = insert_rows(session, Post, rows, Post.id, Post.person_id, Post.organisation_id)
        outcomes |= {
            (person_id, organisation_id): (post_id, True, {})
            for post_id, person_id, organisation_id in inserted
        }
    _update_all(session, Post, changes)
    return outcomes


def _build_post_row(person_id: int, plan: LinePlan, today: date) -> dict[str, Any]:
    listed = plan.listed_person
    return {
        "person_id": person_id,
        "organisation_id": listed.organisation_id,
        "position": listed.position or "",
        "category": listed.category or "",
        "starts_on": listed.starts_on or today,
        "is_main": plan.person is None or not plan.person.posts,
    }


def _build_post_changes(plan: LinePlan, post: HeldPost) -> Changed:
    return {
        name: (getattr(post, name), getattr(plan.listed_person, name))
        for name in POST_FIELDS
        if name in plan.changes
    }


def _record_actions(
    session: Session, actions: Sequence[tuple[int, str]], by: Actor, now: datetime, source: str
) -> None:
    for action, kind in _EVENTS.items():
        subjects = [
            (f"person:{person_id}", {"by": source}) for person_id, one in actions if one == action
        ]
        record_events(session, kind=kind, subjects=subjects, by_id=by.audit_id, now=now)


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
        person_id, plan.action == NEW, post_id, is_new_post, person, post, offers.get(key)
    )


def end_posts(
    session: Session,
    *,
    person_ids: Collection[int],
    organisation_ids: Collection[int],
    by: Actor,
    moment: Moment,
    source: str,
) -> dict[int, list[int]]:
    """End, today, the posts of these people (at most a thousand) in these organisations.

    Whoever has no other post becomes a citizen. Returns the ids of the ended posts by person. Sends
    people_changed once.
    """
    today = moment.today
    ended_posts = session.execute(
        update(Post)
        .where(
            Post.person_id.in_(person_ids),
            Post.organisation_id.in_(organisation_ids),
            Post.ends_on.is_(None),
        )
        .values(ends_on=case((Post.starts_on > today, Post.starts_on), else_=today), is_main=False)
        .returning(Post.id, Post.person_id, Post.organisation_id),
        execution_options={"synchronize_session": False},
    ).all()
    posts: dict[int, list[int]] = {}
    for row in ended_posts:
        posts.setdefault(row.person_id, []).append(row.id)
    sync_main_posts(session, list(posts))
    _record_actions(session, [(person_id, CHANGED) for person_id in posts], by, moment.now, source)
    send_people_changed(session, posts, by=by, moment=moment)
    send_posts_changed(
        session,
        POST_ENDED,
        [(row.person_id, row.organisation_id) for row in ended_posts],
        by=by,
        now=moment.now,
    )
    return posts
