"""Reads of offered posts: an organisation's list of the invited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, PostOffer
from lms.accounts.queries.actors import build_people_scope, select_organisation_subtree_ids
from lms.accounts.queries.organisations import can_manage_people
from lms.accounts.rules import Actor, FullNameMixin, fold_text
from lms.accounts.rules.offers import EXPIRED, OPEN
from lms.core.collation import COLLATION
from lms.core.errors import NotFound
from lms.core.i18n import current_language
from lms.core.rows import read_row, read_rows

STREAM_BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class OfferFilter:
    """Filters of the list of offers; an empty one filters nothing.

    `organisation_id`: offers of the organisation and all below it, of itself alone with `own`.
    """

    text: str = ""
    organisation_id: int | None = None
    own: bool = False
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

    def find_state(self, now: datetime) -> str:
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
    query = select(func.count()).select_from(PostOffer).join(Organisation, IS_OFFERING)
    return session.scalar(query.where(*build_offer_conditions(by, filters))) or 0


def stream_offers(
    session: Session, *, by: Actor, filters: OfferFilter, sort: str = "name"
) -> Iterator[OfferRow]:
    """Yield the whole list, read in batches so that memory does not grow with it."""
    rows = session.execute(
        _select_rows(by, filters, sort).execution_options(yield_per=STREAM_BATCH)
    )
    for row in rows:
        yield read_row(OfferRow, row)


def load_managed_offer(session: Session, *, by: Actor, offer_id: int) -> PostOffer:
    """Return an offer of an organisation whose people the actor manages. Raises NotFound."""
    offer = session.scalar(select(PostOffer).where(PostOffer.id == offer_id).with_for_update())
    if offer is None or not can_manage_people(
        session, by=by, organisation_id=offer.organisation_id
    ):
        raise NotFound
    return offer


IS_OFFERING: Final = Organisation.id == PostOffer.organisation_id
OFFERS: Final = select(
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
).join(Organisation, IS_OFFERING)


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
    return OFFERS.where(*build_offer_conditions(by, filters)).order_by(
        *(key.desc() if is_reversed else key for key in order), PostOffer.id
    )


def build_offer_conditions(by: Actor, filters: OfferFilter) -> list[ColumnElement[bool]]:
    """Return the conditions on offers that the actor may see them, and the filters."""
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
        conditions.append(
            PostOffer.organisation_id == filters.organisation_id
            if filters.own
            else PostOffer.organisation_id.in_(
                select_organisation_subtree_ids([filters.organisation_id])
            )
        )
    return conditions + _build_state_conditions(filters)


def _build_state_conditions(filters: OfferFilter) -> list[ColumnElement[bool]]:
    """Return the conditions of the state; open offers that have run out count as expired."""
    if filters.state == OPEN and filters.now is not None:
        return [PostOffer.state == OPEN, PostOffer.expires_at > filters.now]
    if filters.state == EXPIRED and filters.now is not None:
        has_run_out = (PostOffer.state == OPEN) & (PostOffer.expires_at <= filters.now)
        return [(PostOffer.state == EXPIRED) | has_run_out]
    return [PostOffer.state == filters.state] if filters.state else []
