"""Undoing what a list did to people, where nothing was built on it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, delete, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post
from lms.accounts.rules import Actor, build_search_key
from lms.accounts.rules.notices import CONTACT_KINDS
from lms.accounts.services.account_changes import AccountChange, send_account_changed
from lms.accounts.services.audit import record_event
from lms.accounts.services.bulk.obstacles import Obstacles, get_undoable_changes
from lms.accounts.services.bulk.offering import withdraw_offers
from lms.accounts.services.bulk.saving import SavedPerson
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.main_posts import sync_main_posts
from lms.core.clock import Moment

_NAMES: Final = ("surname", "given_name", "patronymic")


@dataclass(frozen=True, slots=True)
class UndoResult:
    """The outcome for a person.

    `obstacle`: why it was not undone (see obstacles.py); empty if it was.
    """

    person_id: int
    obstacle: str = ""


def undo_people(
    session: Session,
    *,
    records: Sequence[SavedPerson],
    by: Actor,
    referring_tables: Mapping[int, str],
    within: Select[int],
    moment: Moment,
    source: str,
) -> list[UndoResult]:
    """Undo what was saved for these people (at most a thousand), and return the outcomes.

    `referring_tables` names, by person, the table that refers to them; `within` selects the ids of
    the list's organisations. New people lose their post; remove_people removes those to whom
    nothing refers. Open offers are taken back. Changed people get their old values back if all is
    still as the list left it, the organisations answer for them yet, and nobody uses the contacts
    that the list gave an account. Sends people_changed once.
    """
    obstacles = Obstacles.load(session, records, referring_tables=referring_tables, within=within)
    results = [UndoResult(record.person_id, obstacles.find(record)) for record in records]
    undone_records = [
        record for record, result in zip(records, results, strict=True) if not result.obstacle
    ]
    _restore_people(session, undone_records, obstacles.people)
    withdraw_offers(session, {record.offer_id or 0 for record in undone_records}, moment=moment)
    undone_ids = [record.person_id for record in undone_records]
    record_undone(session, undone_ids, by=by, moment=moment, source=source)
    _notify_owners(session, undone_records, now=moment.now)
    return results


def _notify_owners(session: Session, records: Sequence[SavedPerson], *, now: datetime) -> None:
    """Tell people at the contact that the list had given them that it is theirs no longer."""
    former = [
        AccountChange(record.person_id, kind, former_contact=record.person[name][1])
        for record in records
        for name, kind in CONTACT_KINDS.items()
        if not record.is_new_account
        and name in record.person
        and record.person[name][1] is not None
    ]
    send_account_changed(session, former, now=now)


def record_undone(
    session: Session, person_ids: Sequence[int], *, by: Actor, moment: Moment, source: str
) -> None:
    """Derive main posts anew, send people_changed and record who undid it."""
    sync_main_posts(session, person_ids)
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


def _restore_people(
    session: Session, records: Sequence[SavedPerson], people: Mapping[int, Any]
) -> None:
    new_post_ids = [record.post_id for record in records if record.is_new_post]
    session.execute(
        delete(Post).where(Post.id.in_(new_post_ids)),
        execution_options={"synchronize_session": False},
    )
    for record in records:
        if not record.is_new_account and (
            values := _build_restored_values(record, people[record.person_id])
        ):
            session.execute(update(Person).where(Person.id == record.person_id).values(values))
        if record.post and not record.is_new_post:
            old_values = {name: _parse_old(name, old) for name, (old, _new) in record.post.items()}
            session.execute(update(Post).where(Post.id == record.post_id).values(old_values))


def _parse_old(name: str, old: Any) -> Any:
    """Return a stored value of a post; its day comes back from JSON as text."""
    return date.fromisoformat(old) if name == "starts_on" and isinstance(old, str) else old


def _build_restored_values(record: SavedPerson, person: Any) -> dict[str, Any]:
    values = {name: old for name, (old, _new) in get_undoable_changes(record, person).items()}
    if "iin_hash" in values:
        values["iin_encrypted"] = None
    if any(name in values for name in _NAMES):
        names = (values.get(name, getattr(person, name)) for name in _NAMES)
        values["search_key"] = build_search_key(*names, person.user_name)
    return values


def remove_people(session: Session, person_ids: Collection[int]) -> None:
    """Delete people whom a list brought and to whom nothing refers any more."""
    session.execute(
        delete(Person).where(Person.id.in_(person_ids)),
        execution_options={"synchronize_session": False},
    )
