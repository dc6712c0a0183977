"""Matching the people of a list with accounts.

By IIN, else by e-mail, telephone or name, and only where it is certain who is meant: see
identity.py.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, case, false, func, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post, PostOffer
from lms.accounts.queries.usage import is_unused_account
from lms.accounts.rules.line_faults import LineFault
from lms.accounts.rules.offers import DECLINED, DECLINED_FOR, OPEN
from lms.accounts.services.bulk.identity import (
    Comparison,
    build_name_key,
    compare_identity,
    has_same_name,
    is_certain,
)
from lms.accounts.services.bulk.records import CurrentPerson, EarlierOffer, HeldPost, ListedPerson
from lms.core.crypto import FieldCipher
from lms.core.list_parameters import encode_texts, is_text_of
from lms.core.rows import read_row

# Does not say which contact is known: of a line with two, both are left out.
CONTACT_ELSEWHERE: Final = LineFault("contacts", "contact_elsewhere", {})
_COLUMNS: Final = (
    Person.id,
    Person.surname,
    Person.given_name,
    Person.patronymic,
    Person.email,
    Person.phone,
    Person.iin_hash,
    Person.iin_encrypted,
    Person.language,
    Person.audience,
    Person.region_unit_id,
    Person.organisation_id,
    Person.position,
    Person.blocked_at.is_not(None).label("blocked"),
    Person.merged_into_id,
    Person.user_name,
    Person.sex,
    Person.birth_year,
    Person.settlement,
    Person.sex_said,
    Person.birth_year_said,
    Person.settlement_said,
)
_POST: Final = (
    Post.id,
    Post.person_id,
    Post.organisation_id,
    Post.position,
    Post.category,
    Post.starts_on,
    Post.is_main,
)


@dataclass(frozen=True, slots=True)
class Match:
    """Who is meant by a line, or the people of whom one may be meant, and the faults found."""

    person: CurrentPerson | None
    faults: list[LineFault]
    candidates: tuple[CurrentPerson, ...] = ()


class Matcher:
    """The accounts that a batch of a list may mean, read in a fixed number of statements.

    A batch holds a thousand lines at most. `within` selects the ids of the list's organisations.
    """

    def __init__(
        self,
        session: Session,
        *,
        lines: Sequence[ListedPerson],
        within: Select[int],
        cipher: FieldCipher,
        now: datetime,
    ) -> None:
        self._standing = (
            func.coalesce(Person.organisation_id.in_(within), false()).label("is_owned"),
            is_unused_account().label("is_unused"),
            func.coalesce(Person.created_by_organisation_id.in_(within), false()).label(
                "is_made_here"
            ),
        )
        self._cipher = cipher
        self._hashes = {line.iin: cipher.lookup(line.iin) for line in lines if line.iin}
        self._by_id: dict[int, CurrentPerson] = {}
        self._by_iin = self._load_people(
            session, Person.iin_hash, self._hashes.values(), "iin_hash"
        )
        self._by_email = self._load_people(
            session, Person.email, {line.email for line in lines if line.email}, "email"
        )
        self._by_phone = self._load_people(
            session, Person.phone, {line.phone for line in lines if line.phone}, "phone"
        )
        self._follow_merges(session)
        unknown = [line for line in lines if not line.iin]
        self._by_name = self._read_names(session, unknown) if unknown else {}
        self._read_posts(session)
        self._read_offers(session, now)

    def find(self, line: ListedPerson) -> Match:
        """Return the matching account, if it is certain, or those that may be meant."""
        if line.iin and (holder := self._by_iin.get(self._hashes[line.iin])):
            return Match(holder, self._find_contact_faults(line, holder))
        candidates = self._list_candidates(line)
        certain = [
            person
            for person in candidates
            if person.id == line.decided_id or is_certain(self._compare(line, person))
        ]
        match = certain[0] if len(certain) == 1 else None
        faults = self._find_contact_faults(line, match)
        if match is None and candidates:
            return Match(
                None, [LineFault("", self._describe_doubt(line, candidates), {})], candidates
            )
        is_known = match is not None or line.iin
        return Match(match, faults if is_known else [*faults, LineFault("iin", "iin_missing", {})])

    def _list_candidates(self, line: ListedPerson) -> tuple[CurrentPerson, ...]:
        """Return those who may be meant: the one who was chosen, or all who fit."""
        candidates = {person.id: person for person in self._find_candidates(line)}
        if line.decided_id is None:
            return tuple(candidates.values())
        choice = candidates.get(line.decided_id)
        return () if line.decided_id == 0 else (choice,) if choice else tuple(candidates.values())

    def _compare(self, line: ListedPerson, person: CurrentPerson) -> Comparison:
        iin = self._cipher.decrypt(person.iin_encrypted) if person.iin_encrypted else None
        return compare_identity(line, person, iin=iin)

    def _describe_doubt(self, line: ListedPerson, candidates: Sequence[CurrentPerson]) -> str:
        """Return the code of the reason why nobody is certainly meant."""
        if len(candidates) > 1:
            return "person_unclear"
        is_different = self._compare(line, candidates[0]).different
        return "person_differs" if is_different else "person_similar"

    def _find_candidates(self, line: ListedPerson) -> Iterable[CurrentPerson]:
        """Yield people of the list's organisations with this e-mail, telephone or name.

        The name counts in the same organisation only. Whoever has another IIN is no candidate.
        """
        by_name = self._by_name.get((line.organisation_id, *build_name_key(line)), ())
        by_email, by_phone = (
            self._by_email.get(line.email or ""),
            self._by_phone.get(line.phone or ""),
        )
        for person in (by_email, by_phone, *by_name):
            if person is None or not person.is_owned or not has_same_name(line, person):
                continue
            if not (line.iin and person.iin_hash):
                yield person

    def _find_contact_faults(
        self, line: ListedPerson, match: CurrentPerson | None
    ) -> list[LineFault]:
        """Return faults for contacts of another person, unless the list may not change them."""
        if match is not None and not match.is_owned and not match.is_free:
            return []
        faults: list[LineFault] = []
        for name, text, holders in (
            ("email", line.email, self._by_email),
            ("phone", line.phone, self._by_phone),
        ):
            holder = holders.get(text or "")
            if holder is not None and (match is None or holder.id != match.id):
                faults.append(
                    LineFault(name, f"{name}_taken", {}) if holder.is_owned else CONTACT_ELSEWHERE
                )
        return [CONTACT_ELSEWHERE] if CONTACT_ELSEWHERE in faults else faults

    def _load_people(
        self, session: Session, column: Any, values: Collection[str], name: str
    ) -> dict[str, CurrentPerson]:
        if not values:
            return {}
        query = select(*_COLUMNS, *self._standing).where(is_text_of(column, "texts"))
        rows = session.execute(query, {"texts": encode_texts(values)})
        return {getattr(person, name): person for person in (self._remember(row) for row in rows)}

    def _remember(self, row: Any) -> CurrentPerson:
        return self._by_id.setdefault(row.id, read_row(CurrentPerson, row, posts=[], offers=[]))

    def _read_names(
        self, session: Session, unknown: Sequence[ListedPerson]
    ) -> dict[tuple[int, str, str], list[CurrentPerson]]:
        """Read the holders of posts there with these names, by organisation and name."""
        rows = session.execute(
            select(*_COLUMNS, *self._standing, Post.organisation_id.label("holds_in"))
            .join(Post, Post.person_id == Person.id)
            .where(
                Post.organisation_id.in_({person.organisation_id for person in unknown}),
                Post.ends_on.is_(None),
                Person.surname.in_({person.surname for person in unknown}),
                Person.given_name.in_({person.given_name for person in unknown}),
            )
        )
        people_by_name: dict[tuple[int, str, str], list[CurrentPerson]] = {}
        for row in rows:
            holder = self._remember(row)
            people_by_name.setdefault((row.holds_in, *build_name_key(holder)), []).append(holder)
        return people_by_name

    def _follow_merges(self, session: Session) -> None:
        """Let an account that was merged into another one stand for that one."""
        while missing_ids := {
            person.merged_into_id for person in self._by_id.values() if person.merged_into_id
        } - set(self._by_id):
            for row in session.execute(
                select(*_COLUMNS, *self._standing).where(Person.id.in_(missing_ids))
            ):
                self._remember(row)
        for people in (self._by_iin, self._by_email, self._by_phone):
            for key, person in people.items():
                while person.merged_into_id:
                    person = self._by_id[person.merged_into_id]  # noqa: PLW2901 - follows a chain of merges
                people[key] = person

    def _read_posts(self, session: Session) -> None:
        if self._by_id:
            for row in session.execute(
                select(*_POST)
                .where(Post.person_id.in_(self._by_id), Post.ends_on.is_(None))
                .order_by(Post.id)
            ):
                self._by_id[row.person_id].posts.append(read_row(HeldPost, row))

    def _read_offers(self, session: Session, now: datetime) -> None:
        """Read the offers that stand, and those that were made or declined not long ago."""
        if not self._by_id:
            return
        is_open = and_(PostOffer.state == OPEN, PostOffer.expires_at > now)
        is_declined = and_(PostOffer.state == DECLINED, PostOffer.ended_at > now - DECLINED_FOR)
        is_recent = PostOffer.offered_at > now - DECLINED_FOR
        for row in session.execute(
            select(
                PostOffer.person_id,
                PostOffer.organisation_id,
                case((or_(is_open, is_declined), PostOffer.state), else_="").label("state"),
                is_recent.label("is_recent"),
            ).where(PostOffer.person_id.in_(self._by_id), or_(is_open, is_declined, is_recent))
        ):
            self._by_id[row.person_id].offers.append(read_row(EarlierOffer, row))
