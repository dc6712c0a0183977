"""Reads of offered posts: an organisation's list of the invited, and a person's own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Post, PostOffer
from lms.accounts.queries.actors import build_people_scope, select_organisation_subtree_ids
from lms.accounts.queries.organisations import can_manage_people
from lms.accounts.rules import Actor, FullNameMixin, fold_text
from lms.accounts.rules.offers import EXPIRED, OPEN
from lms.core.collation import COLLATION
from lms.core.database import write_constant
from lms.core.errors import NotFound
from lms.core.i18n import current_language
from lms.core.rows import read_all_rows, read_row, read_rows

STREAM_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """Filters of the list of offers; an empty one filters nothing."""

    text: str = ""
    organisation_id: int | None = None
    state: str = ""
    now: datetime | None = None


@dataclass(frozen=True, slots=True)
class OfferRow(FullNameMixin):
    """An offer as its organisation sees it: what it listed itself, and the answer."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    position: str
    category: str
    starts_on: date
    organisation_id: int
    name_kk: str
    name_ru: str
    offered_at: datetime
    expires_at: datetime
    state: str
    ended_at: datetime | None
    reason: str

    def state_at(self, now: datetime) -> str:
        """Return the state, which time alone may have changed."""
        return EXPIRED if self.state == OPEN and self.expires_at <= now else self.state


def read_offers_page(
    session: Session, *, by: Actor, filters: OfferFilter, limit: int, offset: int, sort: str
) -> tuple[list[OfferRow], int]:
    """Return a page of the offers of organisations that the actor may see, and their number.

    `sort`: name, since (when they were invited) or organisation, reversed with a leading hyphen.
    """
    total = count_offers(session, by=by, filters=filters)
    rows = session.execute(_select_rows(by, filters, sort).limit(limit).offset(offset))
    return list(read_rows(OfferRow, rows)), total


def count_offers(session: Session, *, by: Actor, filters: OfferFilter) -> int:
    """Count the offers of the whole list."""
    query = select(func.count()).select_from(PostOffer).join(Organisation, _IS_OFFERING)
    return session.scalar(query.where(*_build_conditions(by, filters))) or 0


def stream_offers(
    session: Session, *, by: Actor, filters: OfferFilter, sort: str = "name"
) -> Iterator[OfferRow]:
    """Yield the whole list, read in batches so that memory does not grow with it."""
    rows = session.execute(
        _select_rows(by, filters, sort).execution_options(yield_per=STREAM_BATCH)
    )
    for row in rows:
        yield read_row(OfferRow, row)


def count_invited(
    session: Session, *, by: Actor, now: datetime, organisation_id: int | None = None
) -> int:
    """Count the people who have not answered an offer, of an organisation and all below it.

    Without an organisation, of all that the actor may see.
    """
    statement = _build_invited_count(by.without_person(), organisation_id)
    return session.scalar(statement, {"now": now}) or 0


@lru_cache(maxsize=256)  # building it takes longer than the database does
def _build_invited_count(scope: Actor, organisation_id: int | None) -> Select[int]:
    conditions = _build_conditions(scope, OfferFilter(organisation_id=organisation_id, state=OPEN))
    return (
        select(func.count(func.distinct(PostOffer.person_id)))
        .select_from(PostOffer)
        .join(Organisation, _IS_OFFERING)
        .where(*conditions, PostOffer.expires_at > bindparam("now"))
    )


def count_invited_by_organisation(
    session: Session, *, by: Actor, now: datetime
) -> Mapping[int, int]:
    """Count the people who have not answered an offer of each organisation that the actor sees."""
    conditions = _build_conditions(by, OfferFilter(state=OPEN, now=now))
    query = (
        select(PostOffer.organisation_id, func.count())
        .join(Organisation, _IS_OFFERING)
        .where(*conditions)
        .group_by(PostOffer.organisation_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def load_managed_offer(session: Session, *, by: Actor, offer_id: int) -> PostOffer:
    """Return an offer of an organisation whose people the actor manages. Raises NotFound."""
    offer = session.scalar(select(PostOffer).where(PostOffer.id == offer_id).with_for_update())
    if offer is None or not can_manage_people(
        session, by=by, organisation_id=offer.organisation_id
    ):
        raise NotFound
    return offer


def list_own_offers(session: Session, person_id: int, *, now: datetime) -> Sequence[OfferRow]:
    """Return the offers that a person has not answered yet, the newest first."""
    rows = session.connection().execute(_OWN, {"person_id": person_id})
    return [row for row in read_all_rows(OfferRow, rows) if row.state_at(now) == OPEN]


def load_own_offer(session: Session, person_id: int, offer_id: int) -> OfferRow:
    """Return an offer to this person, in any state. Raises NotFound."""
    row = session.execute(
        _OFFERS.where(PostOffer.person_id == person_id, PostOffer.id == offer_id)
    ).first()
    if row is None:
        raise NotFound
    return read_row(OfferRow, row)


def has_main_post(session: Session, person_id: int) -> bool:
    """Tell whether a person holds a post, so that a further one need not be the main one."""
    held = select(Post.id).where(Post.person_id == person_id, Post.ends_on.is_(None))
    return session.scalar(held.limit(1)) is not None


_IS_OFFERING: Final = Organisation.id == PostOffer.organisation_id
_OFFERS: Final = select(
    PostOffer.id,
    PostOffer.surname,
    PostOffer.given_name,
    PostOffer.patronymic,
    PostOffer.position,
    PostOffer.category,
    PostOffer.starts_on,
    PostOffer.organisation_id,
    Organisation.name_kk,
    Organisation.name_ru,
    PostOffer.offered_at,
    PostOffer.expires_at,
    PostOffer.state,
    PostOffer.ended_at,
    PostOffer.reason,
).join(Organisation, _IS_OFFERING)
# Built once: "My learning" runs this, and building it takes longer than running it. It does not
# ask for the day, by which SQLite would read all open offers instead of the person's.
_OWN: Final = _OFFERS.where(
    PostOffer.person_id == bindparam("person_id"), PostOffer.state == write_constant(OPEN)
).order_by(PostOffer.id.desc())


def _select_rows(by: Actor, filters: OfferFilter, sort: str) -> Select[*tuple[Any, ...]]:
    name: list[ColumnElement[Any]] = [
        PostOffer.surname.collate(COLLATION),
        PostOffer.given_name.collate(COLLATION),
    ]
    orders: dict[str, list[ColumnElement[Any]]] = {
        "since": [PostOffer.offered_at.expression],
        "organisation": [
            getattr(Organisation, f"name_{current_language()}").collate(COLLATION),
            *name,
        ],
    }
    order = orders.get(sort.removeprefix("-"), name)
    is_reversed = sort.startswith("-")
    return _OFFERS.where(*_build_conditions(by, filters)).order_by(
        *(key.desc() if is_reversed else key for key in order), PostOffer.id
    )


def _build_conditions(by: Actor, filters: OfferFilter) -> list[ColumnElement[bool]]:
    conditions = [
        build_people_scope(
            by, unit=Organisation.region_unit_id, organisation=PostOffer.organisation_id
        )
    ]
    conditions += [
        PostOffer.search_key.contains(word, autoescape=True)
        for word in fold_text(filters.text).split()
    ]
    if filters.organisation_id is not None:
        subtree = select_organisation_subtree_ids([filters.organisation_id])
        conditions.append(PostOffer.organisation_id.in_(subtree))
    return conditions + _build_state_conditions(filters)


def _build_state_conditions(filters: OfferFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of the state; open offers that have run out count as expired."""
    if filters.state == OPEN and filters.now is not None:
        return [PostOffer.state == OPEN, PostOffer.expires_at > filters.now]
    if filters.state == EXPIRED and filters.now is not None:
        has_run_out = (PostOffer.state == OPEN) & (PostOffer.expires_at <= filters.now)
        return [(PostOffer.state == EXPIRED) | has_run_out]
    return [PostOffer.state == filters.state] if filters.state else []
