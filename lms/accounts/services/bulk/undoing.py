"""Taking back what a list did to people, where nothing was built on it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post
from lms.accounts.rules import Actor, search_key
from lms.accounts.rules.personal import SAID
from lms.accounts.services.audit import record_event
from lms.accounts.services.bulk.saving import Saved
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.posts import repeat_main_posts
from lms.core.clock import Moment

_NAMES: Final = ("surname", "given_name", "patronymic")


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of one: `kept_by` names what speaks against it (a table, or "changed"), empty if it was taken back."""

    person_id: int
    kept_by: str = ""


def undo_people(
    session: Session,
    *,
    saved: Sequence[Saved],
    by: Actor,
    busy: Mapping[int, str],
    moment: Moment,
    source: str,
) -> list[Undone]:
    """Takes back what was done to these people (a thousand at most). `busy`: those on whom something was built, and what.

    New people lose their post: remove_people removes them where nothing refers to them. Those who were changed get back what was there,
    if all is still as the list left it. Sends people_changed once.
    """
    ids = [one.person_id for one in saved]
    people = {
        row.id: row
        for row in session.execute(
            select(*Person.__table__.c).where(Person.id.in_(ids)).with_for_update()
        )
    }
    post_ids = [one.post_id for one in saved if one.post_id is not None]
    posts = {
        row.id: row
        for row in session.execute(select(*Post.__table__.c).where(Post.id.in_(post_ids)))
    }
    results = [
        Undone(
            one.person_id,
            _kept_by(one, people.get(one.person_id), posts.get(one.post_id or 0), busy),
        )
        for one in saved
    ]
    free = [one for one, result in zip(saved, results, strict=True) if not result.kept_by]
    _restore(session, free, people)
    taken_back = [one.person_id for one in free]
    _record_undone(session, taken_back, by=by, moment=moment, source=source)
    return results


def _record_undone(
    session: Session, person_ids: Sequence[int], *, by: Actor, moment: Moment, source: str
) -> None:
    """Bring what follows from posts up to date, tell other domains, and record who undid it."""
    repeat_main_posts(session, person_ids)
    send_people_changed(session, person_ids, by=by, moment=moment)
    for person_id in person_ids:
        record_event(
            session,
            kind="person_change_undone",
            subject=f"person:{person_id}",
            by_id=by.audit_id,
            now=moment.now,
            by=source,
        )


def _kept_by(one: Saved, person: Any, post: Any, busy: Mapping[int, str]) -> str:
    if person is None or (one.post_id is not None and post is None):
        return "changed"
    if one.made or one.post_made:
        if found := busy.get(one.person_id, "") if one.made else "":
            return found
        if post is not None and post.ends_on is not None:
            return "changed"
    same = all(
        getattr(person, name) == new for name, (_old, new) in _still_listed(one, person).items()
    )
    same = same and (
        post is None
        or all(_text(getattr(post, name)) == _text(new) for name, (_old, new) in one.post.items())
    )
    return "" if same and person.merged_into_id is None else "changed"


def _still_listed(one: Saved, person: Any) -> dict[str, tuple[Any, Any]]:
    """What was changed, without the questions that the person has answered themselves since: those are no more the list's."""
    return {
        name: pair
        for name, pair in one.person.items()
        if name not in SAID or not getattr(person, SAID[name])
    }


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _restore(session: Session, free: Sequence[Saved], people: Mapping[int, Any]) -> None:
    made = [one.post_id for one in free if one.post_made]
    session.execute(
        delete(Post).where(Post.id.in_(made)), execution_options={"synchronize_session": False}
    )
    for one in free:
        if not one.made and (values := _before(one, people[one.person_id])):
            session.execute(update(Person).where(Person.id == one.person_id).values(values))
        if one.post and not one.post_made:
            held = {
                name: date.fromisoformat(old)
                if name == "starts_on" and isinstance(old, str)
                else old
                for name, (old, _new) in one.post.items()
            }
            session.execute(update(Post).where(Post.id == one.post_id).values(held))


def _before(one: Saved, person: Any) -> dict[str, Any]:
    values = {name: old for name, (old, _new) in _still_listed(one, person).items()}
    if "iin_hash" in values:
        values["iin_encrypted"] = None
    if any(name in values for name in _NAMES):
        parts = (values.get(name, getattr(person, name)) for name in _NAMES)
        values["search_key"] = search_key(*parts, person.user_name)
    return values


def remove_people(session: Session, person_ids: Collection[int]) -> None:
    """Removes people whom a list brought and to whom nothing refers any more."""
    session.execute(
        delete(Person).where(Person.id.in_(person_ids)),
        execution_options={"synchronize_session": False},
    )


def reopen_posts(
    session: Session, *, posts: Mapping[int, Sequence[int]], by: Actor, moment: Moment, source: str
) -> list[Undone]:
    """Opens again the posts (by person) that end_posts ended, unless the person has got another in the same organisation since."""
    results = []
    for person_id, ids in posts.items():
        done = [_reopened(session, person_id, post_id) for post_id in ids]
        results.append(Undone(person_id, "" if all(done) else "changed"))
    opened = [result.person_id for result in results if not result.kept_by]
    _record_undone(session, opened, source=source, by=by, moment=moment)
    return results


def _reopened(session: Session, person_id: int, post_id: int) -> bool:
    post = session.get(Post, post_id)
    if post is None or post.person_id != person_id or post.ends_on is None:
        return False
    held = (
        Post.person_id == person_id,
        Post.organisation_id == post.organisation_id,
        Post.ends_on.is_(None),
    )
    if session.scalar(select(Post.id).where(*held)) is not None:
        return False
    post.ends_on = None
    session.flush()
    return True
