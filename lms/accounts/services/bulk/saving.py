"""Saving a batch of a list: people, their posts, the record of it, in a handful of statements."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import case, insert, update
from sqlalchemy.orm import Session

from lms.accounts.models import AuditEvent, Person, Post
from lms.accounts.rules import CIVIL_SERVANT, Actor, search_key
from lms.accounts.rules.personal import QUESTIONS, open_questions, taken_from_iin
from lms.accounts.services.bulk.comparing import CHANGED, NEW, OF_POST, LinePlan
from lms.accounts.services.bulk.finding import CurrentPost
from lms.accounts.services.bulk.user_names import UserNames
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.posts import repeat_main_posts
from lms.accounts.services.sign_ups import answers_of_new
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher

_NAMES: Final = ("surname", "given_name", "patronymic")


@dataclass(frozen=True, slots=True)
class Saved:
    """What was done for a plan, so that it can be taken back: the person's columns and the post's, each with what was there and what is.

    `made`: the account is new. `post_made`: the post is. It holds no IIN: of one that was added only "iin_hash" is told.
    """

    person_id: int
    made: bool
    post_id: int | None
    post_made: bool
    person: dict[str, tuple[Any, Any]]
    post: dict[str, tuple[Any, Any]]


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
) -> list[Saved | None]:
    """Does what the plans say, in their order; None for one that asks for nothing. Sends people_changed once.

    `language` is that of new people of whom the list says none, `source` what the audit record names as the reason, as "import:12".
    Raises IntegrityError if somebody else has taken a contact meanwhile: then nothing of the batch is to be kept.
    """
    today = moment.today
    new = [plan for plan in plans if plan.action == NEW]
    ids = _insert_people(
        session, new, cipher, names, now=moment.now, language=language, year=today.year
    )
    known = {id(plan): person_id for plan, person_id in zip(new, ids, strict=True)}
    known |= {id(plan): plan.found.id for plan in plans if plan.action == CHANGED and plan.found}
    person_changes = {
        id(plan): _person_columns(plan, cipher, today.year)
        for plan in plans
        if plan.action == CHANGED
    }
    _update_all(session, Person, [(known[key], columns) for key, columns in person_changes.items()])
    acting = [plan for plan in plans if id(plan) in known]
    posts = _save_posts(session, [(known[id(plan)], plan) for plan in acting], today)
    repeat_main_posts(
        session, [known[key] for key in person_changes]
    )  # new people have theirs from the beginning
    _record(session, [(known[id(plan)], plan.action) for plan in acting], by, moment.now, source)
    send_people_changed(session, known.values(), by=by, moment=moment)
    return [
        _saved(plan, known[id(plan)], posts, person_changes.get(id(plan), {}))
        if id(plan) in known
        else None
        for plan in plans
    ]


def _insert_people(
    session: Session,
    new: Sequence[LinePlan],
    cipher: FieldCipher,
    names: UserNames,
    *,
    now: datetime,
    language: str,
    year: int,
) -> list[int]:
    if not new:
        return []
    user_names = names.propose(
        session, [(plan.listed.surname, plan.listed.given_name) for plan in new]
    )
    rows = [
        _new_row(plan, user_name, cipher, now=now, language=language, year=year)
        for plan, user_name in zip(new, user_names, strict=True)
    ]
    made = {
        name: person_id
        for person_id, name in session.execute(
            insert(Person).returning(Person.id, Person.user_name), rows
        )
    }
    return [made[name] for name in user_names]


def _new_row(
    plan: LinePlan, user_name: str, cipher: FieldCipher, *, now: datetime, language: str, year: int
) -> dict[str, Any]:
    one = plan.listed
    assert one.iin is not None  # whoever has none is nobody new: see Matcher.find
    return {
        "surname": one.surname,
        "given_name": one.given_name,
        "patronymic": one.patronymic or "",
        "user_name": user_name,
        "search_key": search_key(one.surname, one.given_name, one.patronymic or "", user_name),
        "email": one.email,
        "phone": one.phone,
        "iin_encrypted": cipher.encrypt(one.iin),
        "iin_hash": cipher.lookup(one.iin),
        "language": one.language or language,
        "audience": CIVIL_SERVANT,
        "region_unit_id": one.region_unit_id or one.home_unit_id,
        "organisation_id": one.organisation_id,
        "position": one.position or "",
        "created_at": now,
        **answers_of_new({name: getattr(one, name) for name in QUESTIONS}, one.iin, year),
    }


def _person_columns(plan: LinePlan, cipher: FieldCipher, year: int) -> dict[str, tuple[Any, Any]]:
    """The columns of the person that change, with what was there and what comes; those that repeat the main post follow later."""
    found, one = plan.found, plan.listed
    assert found is not None
    values: dict[str, Any] = {
        name: getattr(one, name)
        for name in (*_NAMES, "email", "phone", "region_unit_id", *QUESTIONS)
        if name in plan.changes
    }
    if one.iin and "iin" in plan.changes:
        values |= {"iin_encrypted": cipher.encrypt(one.iin), "iin_hash": cipher.lookup(one.iin)}
        values = taken_from_iin(one.iin, open_questions(found), year) | values
    if any(name in values for name in _NAMES):
        parts = (values.get(name, getattr(found, name)) for name in _NAMES)
        values["search_key"] = search_key(*parts, found.user_name)
    hidden = {
        "iin_encrypted",
        "search_key",
    }  # follow from other columns: what was there is not kept
    return {
        name: (None if name in hidden else getattr(found, name), value)
        for name, value in values.items()
        if name in hidden or getattr(found, name) != value
    }


def _update_all(
    session: Session,
    table: type[Person | Post],
    changes: Iterable[tuple[int, dict[str, tuple[Any, Any]]]],
) -> None:
    """Updates each row by its id; those that change the same columns go together."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row_id, columns in changes:
        if columns:
            values = {name: new for name, (_old, new) in columns.items()}
            alike.setdefault(tuple(values), []).append({"id": row_id, **values})
    for rows in alike.values():
        session.execute(update(table), rows)


def _save_posts(
    session: Session, acting: Sequence[tuple[int, LinePlan]], today: date
) -> dict[tuple[int, int], tuple[int, bool, Any]]:
    """Makes and changes the posts. By person and organisation: the post's id, whether it is new, what changed in it."""
    rows: list[dict[str, Any]] = []
    changed: list[tuple[int, dict[str, tuple[Any, Any]]]] = []
    done: dict[tuple[int, int], tuple[int, bool, Any]] = {}
    for person_id, plan in acting:
        one, found = plan.listed, plan.found
        post = found.post_in(one.organisation_id) if found else None
        if post is None:
            is_main = found is None or not found.posts
            rows.append(
                {
                    "person_id": person_id,
                    "organisation_id": one.organisation_id,
                    "position": one.position or "",
                    "category": one.category or "",
                    "starts_on": one.starts_on or today,
                    "is_main": is_main,
                }
            )
        else:
            columns = _post_columns(plan, post)
            changed.append((post.id, columns))
            done[person_id, one.organisation_id] = post.id, False, columns
    if rows:
        made = session.execute(
            insert(Post).returning(Post.id, Post.person_id, Post.organisation_id), rows
        )
        done |= {
            (person_id, organisation_id): (post_id, True, {})
            for post_id, person_id, organisation_id in made
        }
    _update_all(session, Post, changed)
    return done


def _post_columns(plan: LinePlan, post: CurrentPost) -> dict[str, tuple[Any, Any]]:
    return {
        name: (getattr(post, name), getattr(plan.listed, name))
        for name in OF_POST
        if name in plan.changes
    }


def _record(
    session: Session, acting: Sequence[tuple[int, str]], by: Actor, now: datetime, source: str
) -> None:
    rows = [
        {
            "at": now,
            "actor_id": by.audit_id,
            "kind": "person_created" if action == NEW else "person_changed",
            "subject": f"person:{person_id}",
            "details": {"by": source},
        }
        for person_id, action in acting
    ]
    if rows:
        session.execute(insert(AuditEvent), rows)


def _saved(
    plan: LinePlan,
    person_id: int,
    posts: dict[tuple[int, int], Any],
    person: dict[str, tuple[Any, Any]],
) -> Saved:
    post_id, post_made, post = posts[person_id, plan.listed.organisation_id]
    told = {
        name: values
        for name, values in person.items()
        if name not in ("iin_encrypted", "search_key")
    }
    return Saved(person_id, plan.action == NEW, post_id, post_made, told, post)


def end_posts(
    session: Session,
    *,
    person_ids: Collection[int],
    organisation_ids: Collection[int],
    by: Actor,
    moment: Moment,
    source: str,
) -> dict[int, list[int]]:
    """Ends, today, the posts that these people (a thousand at most) hold in these organisations; whose last one ends becomes a citizen.

    Returns the ids of the ended posts by person. Sends people_changed once.
    """
    today = moment.today
    ended = session.execute(
        update(Post)
        .where(
            Post.person_id.in_(person_ids),
            Post.organisation_id.in_(organisation_ids),
            Post.ends_on.is_(None),
        )
        .values(ends_on=case((Post.starts_on > today, Post.starts_on), else_=today), is_main=False)
        .returning(Post.id, Post.person_id),
        execution_options={"synchronize_session": False},
    )
    posts: dict[int, list[int]] = {}
    for post_id, person_id in ended:
        posts.setdefault(person_id, []).append(post_id)
    repeat_main_posts(session, list(posts))
    _record(session, [(person_id, CHANGED) for person_id in posts], by, moment.now, source)
    send_people_changed(session, posts, by=by, moment=moment)
    return posts
