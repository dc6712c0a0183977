"""Why something that a list did to a person can't be undone any more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post
from lms.accounts.queries.usage import list_used_accounts
from lms.accounts.rules.personal import SELF_ANSWERED
from lms.accounts.services.bulk.offering import list_revocable
from lms.accounts.services.bulk.saving import SavedPerson
from lms.regions.models import RegionUnit

CHANGED_SINCE: Final = "changed"
USED_SINCE: Final = "kept_sign_in"
_CONTACTS: Final = ("email", "phone")
# The sign-in names of an account in use belong to its owner, so a list may not take them back.
_WAYS_IN: Final = (*_CONTACTS, "iin_hash")


@dataclass(frozen=True, slots=True)
class Obstacles:
    """What is stored of the people of a batch now, to tell whether a list can be undone.

    `referring_tables` names, by person, the table that refers to them; `offers` are those that can
    be taken back, and `organisations` those that the list may still change.
    """

    people: Mapping[int, Any]
    posts: Mapping[int, Any]
    referring_tables: Mapping[int, str]
    offers: set[int]
    organisations: set[int]
    used_account_ids: set[int]
    holders: Mapping[tuple[str, str], int]  # owners of the contacts to restore
    closed_units: set[int]

    @classmethod
    def load(
        cls,
        session: Session,
        records: Sequence[SavedPerson],
        *,
        referring_tables: Mapping[int, str],
        within: Select[int],
    ) -> "Obstacles":
        """Lock the people, and read what may stand in the way."""
        person_ids = [record.person_id for record in records]
        query = select(*Person.__table__.c).where(Person.id.in_(person_ids)).with_for_update()
        people = {row.id: row for row in session.execute(query)}
        post_ids = [record.post_id for record in records if record.post_id is not None]
        posts = session.execute(select(*Post.__table__.c).where(Post.id.in_(post_ids)))
        offer_ids = {record.offer_id for record in records if record.offer_id is not None}
        return cls(
            people=people,
            posts={row.id: row for row in posts},
            referring_tables=referring_tables,
            offers=list_revocable(session, offer_ids, within),
            organisations=set(session.scalars(within)),
            used_account_ids=list_used_accounts(session, person_ids),
            holders=_map_holders(session, records),
            closed_units=_list_closed_units(session, records),
        )

    def find(self, record: SavedPerson) -> str:
        """Return why a record can't be undone (a table, or a code), or an empty string."""
        person, post = self.people.get(record.person_id), self.posts.get(record.post_id or 0)
        if person is None or (record.post_id is not None and post is None):
            return CHANGED_SINCE
        if record.is_new_account and record.person_id in self.referring_tables:
            return self.referring_tables[record.person_id]
        if self._is_out_of_reach(record, person, post):
            return CHANGED_SINCE
        if record.person_id in self.used_account_ids and not record.person.keys().isdisjoint(
            _WAYS_IN
        ):
            return USED_SINCE
        return "" if self._is_unchanged(record, person, post) else CHANGED_SINCE

    def _is_out_of_reach(self, record: SavedPerson, person: Any, post: Any) -> bool:
        """Return whether others answer for the person, the post or the offer by now."""
        if person.merged_into_id is not None or person.erased_at is not None:
            return True
        if post is not None and post.organisation_id not in self.organisations:
            return True
        if record.offer_id is not None and record.offer_id not in self.offers:
            return True
        is_ended = post is not None and post.ends_on is not None
        if is_ended and (record.is_new_account or record.is_new_post):
            return True
        return bool(record.person) and person.organisation_id not in self.organisations

    def _is_unchanged(self, record: SavedPerson, person: Any, post: Any) -> bool:
        """Return whether all is as the list left it, and the old values are still to be had."""
        columns = get_undoable_changes(record, person)
        if any(getattr(person, name) != new for name, (_old, new) in columns.items()):
            return False
        if any(
            self._is_lost_for_restoring(name, old, person.id)
            for name, (old, _new) in columns.items()
        ):
            return False
        return post is None or all(
            _to_text(getattr(post, name)) == _to_text(new)
            for name, (_old, new) in record.post.items()
        )

    def _is_lost_for_restoring(self, name: str, old: Any, person_id: int) -> bool:
        """Return whether an old value can't come back: another one's contact, a former unit."""
        if name == "region_unit_id":
            return old in self.closed_units
        return self.holders.get((name, old), person_id) != person_id


def get_undoable_changes(record: SavedPerson, person: Any) -> dict[str, tuple[Any, Any]]:
    """Return what was changed, without questions that the person has answered since."""
    return {
        name: pair
        for name, pair in record.person.items()
        if name not in SELF_ANSWERED or not getattr(person, SELF_ANSWERED[name])
    }


def _map_holders(session: Session, records: Sequence[SavedPerson]) -> dict[tuple[str, str], int]:
    """Return who has the former contacts now."""
    holders = {}
    for name in _CONTACTS:
        column = getattr(Person, name)
        former = {record.person[name][0] for record in records if name in record.person} - {None}
        for contact, person_id in session.execute(
            select(column, Person.id).where(column.in_(former))
        ):
            holders[name, contact] = person_id
    return holders


def _list_closed_units(session: Session, records: Sequence[SavedPerson]) -> set[int]:
    """Return those of the former units that were abolished."""
    former = {
        record.person["region_unit_id"][0]
        for record in records
        if "region_unit_id" in record.person
    }
    abolished_units = (RegionUnit.id.in_(former), RegionUnit.valid_to.is_not(None))
    return set(session.scalars(select(RegionUnit.id).where(*abolished_units)))


def _to_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
