"""The lists of people and of organisations as files."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.forms import list_audience_choices, list_kind_choices
from lms.accounts.queries import OrganisationFilter, PeopleFilter
from lms.accounts.queries.offers import OfferFilter, count_offers, stream_offers
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER, Actor
from lms.accounts.rules.offers import list_reason_choices, list_state_choices
from lms.core.clock import get_local_date
from lms.core.i18n import gettext as _
from lms.web.list_exports import ExportedRow, ListReader, ListSource, OpenList, Params

READERS: Final = frozenset({OFFICER, HR, NATIONAL_ADMIN})


def _open_people(session: Session, reader: ListReader, params: Params) -> OpenList:
    """Open the list of people, without IINs, e-mails and telephone numbers.

    `params`: the fields of PeopleFilter, but the day.
    """
    filters = PeopleFilter(**params, today=reader.moment.today)
    return OpenList(
        name="people",
        title=_("People"),
        header=[
            _("Surname"),
            _("Given name"),
            _("Patronymic"),
            _("User name"),
            _("District or city"),
            _("Organisation"),
            _("Position"),
            _("Category of the post"),
            _("Audience"),
            _("State"),
        ],
        subject="people",
        count=partial(queries.count_people, session, by=reader.actor, filters=filters),
        rows=partial(_read_people, by=reader.actor, filters=filters, language=reader.language),
    )


def _read_people(
    session: Session, *, by: Actor, filters: PeopleFilter, language: str
) -> Iterator[ExportedRow]:
    words = dict(list_audience_choices()) | {
        "blocked": _("Blocked"),
        "absent": _("Absent"),
        "active": _("Active"),
    }
    for row in queries.stream_people(session, by=by, filters=filters):
        state = "blocked" if row.blocked else "absent" if row.absent else "active"
        yield ExportedRow(
            row.id,
            [
                row.surname,
                row.given_name,
                row.patronymic,
                row.user_name,
                getattr(row, f"unit_{language}"),
                "; ".join(getattr(post, f"name_{language}") for post in row.posts),
                "; ".join(post.position for post in row.posts),
                "; ".join(post.category for post in row.posts),
                words[row.audience],
                words[state],
            ],
        )


def _open_organisations(session: Session, reader: ListReader, params: Params) -> OpenList:
    """Open the list of organisations. `params`: the fields of OrganisationFilter."""
    filters = OrganisationFilter(**params)
    return OpenList(
        name="organisations",
        title=_("Organisations"),
        header=[
            _("Organisation"),
            _("BIN"),
            _("Kind of organisation"),
            _("District or city"),
            _("Part of"),
            _("Closed on"),
        ],
        subject="organisations",
        count=partial(queries.count_organisations, session, by=reader.actor, filters=filters),
        rows=partial(
            _read_organisations, by=reader.actor, filters=filters, language=reader.language
        ),
    )


def _read_organisations(
    session: Session, *, by: Actor, filters: OrganisationFilter, language: str
) -> Iterator[ExportedRow]:
    kinds = dict(list_kind_choices())
    for row in queries.stream_organisations(session, by=by, filters=filters):
        name, unit, parent = (
            getattr(row, f"{column}_{language}") for column in ("name", "unit", "parent")
        )
        yield ExportedRow(
            None, [name, row.bin, kinds.get(row.kind, row.kind), unit, parent, row.closed_on]
        )


def _open_offers(session: Session, reader: ListReader, params: Params) -> OpenList:
    """Open the list of offered posts. `params`: the fields of OfferFilter, but the moment."""
    filters = OfferFilter(**params, now=reader.moment.now)
    return OpenList(
        name="invited",
        title=_("Invited people"),
        header=[
            _("Surname"),
            _("Given name"),
            _("Patronymic"),
            _("Organisation"),
            _("Position"),
            _("Category of the post"),
            _("First day in the post"),
            _("Invited on"),
            _("State"),
            _("Answered on"),
            _("Reason"),
        ],
        subject="post_offers",
        count=partial(count_offers, session, by=reader.actor, filters=filters),
        rows=partial(_read_offers, reader=reader, filters=filters),
    )


def _read_offers(
    session: Session, *, reader: ListReader, filters: OfferFilter
) -> Iterator[ExportedRow]:
    words, reasons = dict(list_state_choices()), dict(list_reason_choices()) | {"": ""}
    zone = reader.moment.zone
    for row in stream_offers(session, by=reader.actor, filters=filters):
        yield ExportedRow(
            None,
            [
                row.surname,
                row.given_name,
                row.patronymic,
                getattr(row, f"name_{reader.language}"),
                row.position,
                row.category,
                row.starts_on,
                get_local_date(row.offered_at, zone),
                words[row.find_state(reader.moment.now)],
                get_local_date(row.ended_at, zone) if row.ended_at else None,
                reasons[row.reason],
            ],
        )


OFFERS: Final = ListSource("accounts.invited", READERS, _open_offers)
PEOPLE: Final = ListSource("accounts.people", READERS, _open_people)
ORGANISATIONS: Final = ListSource("accounts.organisations", READERS, _open_organisations)
SOURCES: Final = (PEOPLE, OFFERS, ORGANISATIONS)
