"""Who in the system is meant by what a list says: by IIN, else by e-mail, telephone or name, and only where one person alone fits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post
from lms.accounts.rules import fold
from lms.core.crypto import FieldCipher
from lms.core.rows import read_row

Fault = tuple[str, str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list says of a person and of their post in one organisation. None says nothing: what is there stays.

    `home_unit_id` is where somebody new belongs if the list names no unit: that of the organisation.
    """

    organisation_id: int
    home_unit_id: int
    surname: str
    given_name: str
    patronymic: str | None = None
    iin: str | None = None
    email: str | None = None
    phone: str | None = None
    language: str | None = None
    region_unit_id: int | None = None
    position: str | None = None
    category: str | None = None
    starts_on: date | None = None
    sex: str | None = None
    birth_year: int | None = None
    settlement: str | None = None


@dataclass(frozen=True, slots=True)
class CurrentPost:
    """A post that somebody holds now."""

    id: int
    person_id: int
    organisation_id: int
    position: str
    category: str
    starts_on: date
    is_main: bool


@dataclass(slots=True)
class Found:
    """A person of the system with the posts held now. `owned`: the main one is in one of the list's organisations."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    email: str | None
    phone: str | None
    iin_hash: str | None
    language: str
    audience: str
    region_unit_id: int
    organisation_id: int | None
    position: str
    blocked: bool
    merged_into_id: int | None
    user_name: str
    sex: str | None
    birth_year: int | None
    settlement: str | None
    sex_said: bool
    birth_year_said: bool
    settlement_said: bool
    owned: bool
    posts: list[CurrentPost] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        """Whether no organisation answers for the person: the list's becomes the one that does."""
        return self.organisation_id is None and not self.posts

    def post_in(self, organisation_id: int) -> CurrentPost | None:
        """The post held in the organisation."""
        return next((post for post in self.posts if post.organisation_id == organisation_id), None)


_COLUMNS: Final = (
    Person.id,
    Person.surname,
    Person.given_name,
    Person.patronymic,
    Person.email,
    Person.phone,
    Person.iin_hash,
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


class Matcher:
    """The people whom a batch of a list may mean, read in a fixed number of statements, whatever the size of the batch (a thousand at most).

    `within` is a query for the ids of the organisations that the list is for.
    """

    def __init__(
        self,
        session: Session,
        *,
        listed: Sequence[Listed],
        within: Select[int],
        cipher: FieldCipher,
    ) -> None:
        self._owned = func.coalesce(Person.organisation_id.in_(within), false()).label("owned")
        self._hashes = {one.iin: cipher.lookup(one.iin) for one in listed if one.iin}
        self._by_id: dict[int, Found] = {}
        self._by_iin = self._read(session, Person.iin_hash, self._hashes.values(), "iin_hash")
        self._by_email = self._read(
            session, Person.email, {one.email for one in listed if one.email}, "email"
        )
        self._by_phone = self._read(
            session, Person.phone, {one.phone for one in listed if one.phone}, "phone"
        )
        self._follow_merges(session)
        unknown = [one for one in listed if not one.iin]
        self._by_name = self._read_names(session, unknown) if unknown else {}
        self._read_posts(session)

    def find(self, one: Listed) -> tuple[Found | None, list[Fault]]:
        """The person who is meant, or None, and what speaks against it."""
        if one.iin and (holder := self._by_iin.get(self._hashes[one.iin])):
            return holder, self._contact_faults(one, holder)
        fitting = {found.id: found for found in self._fitting(one)}
        if len(fitting) > 1:
            return None, [("iin", "person_unclear", {})]
        found = next(iter(fitting.values()), None)
        faults = self._contact_faults(one, found)
        return found, faults if found or one.iin else [*faults, ("iin", "iin_missing", {})]

    def _fitting(self, one: Listed) -> Iterable[Found]:
        """Those of the list's organisations with this e-mail, telephone or (in the same organisation) name who have no other IIN."""
        by_contact = (self._by_email.get(one.email or ""), self._by_phone.get(one.phone or ""))
        for found in (*by_contact, *self._by_name.get((one.organisation_id, *_name(one)), ())):
            if found and found.owned and same_name(one, found) and not (one.iin and found.iin_hash):
                yield found

    def _contact_faults(self, one: Listed, meant: Found | None) -> list[Fault]:
        """An e-mail or a telephone that is another person's. What the list may not change anyway is no fault."""
        if meant is not None and not meant.owned and not meant.is_free:
            return []
        faults: list[Fault] = []
        for name, text, holders in (
            ("email", one.email, self._by_email),
            ("phone", one.phone, self._by_phone),
        ):
            holder = holders.get(text or "")
            if holder is not None and (meant is None or holder.id != meant.id):
                faults.append((name, f"{name}_taken", {}))
        return faults

    def _read(
        self, session: Session, column: Any, values: Collection[str], name: str
    ) -> dict[str, Found]:
        if not values:
            return {}
        rows = session.execute(select(*_COLUMNS, self._owned).where(column.in_(values)))
        return {getattr(found, name): found for found in (self._kept(row) for row in rows)}

    def _kept(self, row: Any) -> Found:
        return self._by_id.setdefault(row.id, read_row(Found, row, posts=[]))

    def _read_names(
        self, session: Session, unknown: Sequence[Listed]
    ) -> dict[tuple[int, str, str], list[Found]]:
        """Those with a post in one of the organisations whose names stand in the list, by organisation and name."""
        rows = session.execute(
            select(*_COLUMNS, self._owned, Post.organisation_id.label("holds_in"))
            .join(Post, Post.person_id == Person.id)
            .where(
                Post.organisation_id.in_({one.organisation_id for one in unknown}),
                Post.ends_on.is_(None),
                Person.surname.in_({one.surname for one in unknown}),
                Person.given_name.in_({one.given_name for one in unknown}),
            )
        )
        named: dict[tuple[int, str, str], list[Found]] = {}
        for row in rows:
            found = self._kept(row)
            named.setdefault((row.holds_in, *_name(found)), []).append(found)
        return named

    def _follow_merges(self, session: Session) -> None:
        """An account that was merged into another stands for the other."""
        while gone := {
            found.merged_into_id for found in self._by_id.values() if found.merged_into_id
        } - set(self._by_id):
            for row in session.execute(select(*_COLUMNS, self._owned).where(Person.id.in_(gone))):
                self._kept(row)
        for known in (self._by_iin, self._by_email, self._by_phone):
            for key, found in known.items():
                while found.merged_into_id:
                    found = self._by_id[found.merged_into_id]  # noqa: PLW2901 - a chain is followed to its end
                known[key] = found

    def _read_posts(self, session: Session) -> None:
        if self._by_id:
            for row in session.execute(
                select(*_POST)
                .where(Post.person_id.in_(self._by_id), Post.ends_on.is_(None))
                .order_by(Post.id)
            ):
                self._by_id[row.person_id].posts.append(read_row(CurrentPost, row))


def _name(one: Listed | Found) -> tuple[str, str]:
    return fold(one.surname), fold(one.given_name)


def same_name(one: Listed, found: Found) -> bool:
    """Whether the names agree, however they are typed. A patronymic that one of them lacks is no difference."""
    patronymics = fold(one.patronymic or ""), fold(found.patronymic)
    return _name(one) == _name(found) and (patronymics[0] == patronymics[1] or "" in patronymics)
