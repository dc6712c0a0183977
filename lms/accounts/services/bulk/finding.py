"""Matching the people of a list with accounts.

By IIN, else by e-mail, telephone or name, and only where exactly one person fits.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post
from lms.accounts.rules import fold_text
from lms.core.crypto import FieldCipher
from lms.core.rows import read_row

Fault = tuple[str, str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """What a list says of a person and of their post in one organisation.

    None means that the list says nothing: the stored value stays. `home_unit_id`, the unit of the
    organisation, is that of a new person if the list names none.
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
class HeldPost:
    """A post that a person holds now."""

    id: int
    person_id: int
    organisation_id: int
    position: str
    category: str
    starts_on: date
    is_main: bool


@dataclass(slots=True)
class CurrentPerson:
    """A stored person with the posts held now.

    `is_owned`: the main post is in one of the list's organisations.
    """

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
    is_owned: bool
    posts: list[HeldPost] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        """Whether no organisation answers for the person yet, so that the list's will."""
        return self.organisation_id is None and not self.posts

    def get_post_in(self, organisation_id: int) -> HeldPost | None:
        """Return the post held in the organisation."""
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
    """The accounts that a batch of a list may mean, read in a fixed number of statements.

    A batch holds a thousand lines at most. `within` selects the ids of the list's organisations.
    """

    def __init__(
        self,
        session: Session,
        *,
        listed: Sequence[ListedPerson],
        within: Select[int],
        cipher: FieldCipher,
    ) -> None:
        self._is_owned = func.coalesce(Person.organisation_id.in_(within), false()).label(
            "is_owned"
        )
        self._hashes = {person.iin: cipher.lookup(person.iin) for person in listed if person.iin}
        self._by_id: dict[int, CurrentPerson] = {}
        self._by_iin = self._read(session, Person.iin_hash, self._hashes.values(), "iin_hash")
        self._by_email = self._read(
            session, Person.email, {person.email for person in listed if person.email}, "email"
        )
        self._by_phone = self._read(
            session, Person.phone, {person.phone for person in listed if person.phone}, "phone"
        )
        self._follow_merges(session)
        unknown = [person for person in listed if not person.iin]
        self._by_name = self._read_names(session, unknown) if unknown else {}
        self._read_posts(session)

    def find(self, listed: ListedPerson) -> tuple[CurrentPerson | None, list[Fault]]:
        """Return the matching account, if there is one, and the faults of the match."""
        if listed.iin and (holder := self._by_iin.get(self._hashes[listed.iin])):
            return holder, self._find_contact_faults(listed, holder)
        candidates = {person.id: person for person in self._find_candidates(listed)}
        if len(candidates) > 1:
            return None, [("iin", "person_unclear", {})]
        match = next(iter(candidates.values()), None)
        faults = self._find_contact_faults(listed, match)
        is_known = match is not None or listed.iin
        return match, faults if is_known else [*faults, ("iin", "iin_missing", {})]

    def _find_candidates(self, listed: ListedPerson) -> Iterable[CurrentPerson]:
        """Yield people of the list's organisations with this e-mail, telephone or name.

        The name counts in the same organisation only. Whoever has another IIN is no candidate.
        """
        by_name = self._by_name.get((listed.organisation_id, *_name_key(listed)), ())
        by_email, by_phone = (
            self._by_email.get(listed.email or ""),
            self._by_phone.get(listed.phone or ""),
        )
        for person in (by_email, by_phone, *by_name):
            if person is None or not person.is_owned or not has_same_name(listed, person):
                continue
            if not (listed.iin and person.iin_hash):
                yield person

    def _find_contact_faults(
        self, listed: ListedPerson, match: CurrentPerson | None
    ) -> list[Fault]:
        """Return faults for contacts of another person, unless the list may not change them."""
        if match is not None and not match.is_owned and not match.is_free:
            return []
        faults: list[Fault] = []
        for name, text, holders in (
            ("email", listed.email, self._by_email),
            ("phone", listed.phone, self._by_phone),
        ):
            holder = holders.get(text or "")
            if holder is not None and (match is None or holder.id != match.id):
                faults.append((name, f"{name}_taken", {}))
        return faults

    def _read(
        self, session: Session, column: Any, values: Collection[str], name: str
    ) -> dict[str, CurrentPerson]:
        if not values:
            return {}
        rows = session.execute(select(*_COLUMNS, self._is_owned).where(column.in_(values)))
        return {getattr(person, name): person for person in (self._remember(row) for row in rows)}

    def _remember(self, row: Any) -> CurrentPerson:
        return self._by_id.setdefault(row.id, read_row(CurrentPerson, row, posts=[]))

    def _read_names(
        self, session: Session, unknown: Sequence[ListedPerson]
    ) -> dict[tuple[int, str, str], list[CurrentPerson]]:
        """Read the holders of posts there with these names, by organisation and name."""
        rows = session.execute(
            select(*_COLUMNS, self._is_owned, Post.organisation_id.label("holds_in"))
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
            people_by_name.setdefault((row.holds_in, *_name_key(holder)), []).append(holder)
        return people_by_name

    def _follow_merges(self, session: Session) -> None:
        """Let an account that was merged into another one stand for that one."""
        while missing_ids := {
            person.merged_into_id for person in self._by_id.values() if person.merged_into_id
        } - set(self._by_id):
            for row in session.execute(
                select(*_COLUMNS, self._is_owned).where(Person.id.in_(missing_ids))
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


def _name_key(person: ListedPerson | CurrentPerson) -> tuple[str, str]:
    return fold_text(person.surname), fold_text(person.given_name)


def has_same_name(listed: ListedPerson, person: CurrentPerson) -> bool:
    """Tell whether the names agree in any spelling; a missing patronymic is no difference."""
    patronymics = fold_text(listed.patronymic or ""), fold_text(person.patronymic)
    return _name_key(listed) == _name_key(person) and (
        patronymics[0] == patronymics[1] or "" in patronymics
    )
