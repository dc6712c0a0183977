"""Sign-in cards: HR and consultants print them, see them and revoke them."""

from functools import partial
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import services as accounts
from lms.accounts.rules import (
    CONSULTANT,
    HR,
    LIST_SEEN,
    NATIONAL_ADMIN,
    PAGE_SEEN,
    format_full_name,
)
from lms.auth import services
from lms.auth.errors import AccountInUse, CardForStaff, PersonClosed
from lms.auth.forms import CardFilterForm, CardsForm, show_error
from lms.auth.queries import cards as queries
from lms.auth.queries.card_events import list_card_events
from lms.auth.queries.card_people import CardFilter, read_card_people_page, select_card_people_ids
from lms.auth.rules.cards import split_into_parts
from lms.auth.views.card_sheets import reply_with_cards
from lms.auth.views.common import blueprint, list_unit_groups
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import format_number
from lms.core.text import parse_ids
from lms.regions.queries import find_units
from lms.web import access
from lms.web.container import now
from lms.web.pagination import build_url_with, read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session


@blueprint.route("/cards", methods=["GET", "POST"])
@access.role(HR, CONSULTANT, NATIONAL_ADMIN)
def cards() -> Response | tuple[str, int]:
    """Choose people, or all of a filter, and make their cards."""
    filter_form = CardFilterForm(units=list_unit_groups())
    filters = CardFilter(
        filter_form.text.data or "",
        filter_form.region_unit_id.data,
        {"yes": True, "no": False}.get(filter_form.password.data),
    )
    listing = read_counted_listing(
        partial(
            read_card_people_page, reading_session(), by=access.actor(), filters=filters, now=now()
        )
    )
    units_by_id = find_units(reading_session(), {row.region_unit_id for row in listing.items})
    note_access([row.id for row in listing.items], LIST_SEEN)
    form = CardsForm(parts=list_part_choices(listing.total))
    if form.is_submitted():
        try:
            return reply_with_cards(
                lambda read_session: read_chosen_ids(read_session, form, filters),
                stop_password=form.stop_password.data,
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
    page = render_template(
        "auth/cards.html",
        filter=filter_form,
        form=form,
        page=listing,
        units=units_by_id,
        full_name=format_full_name,
        picked_ids=set(request.form.getlist("person")),
        maximum=services.CARD_BATCH,
        form_url=build_url_with(),
    )
    return page, 422 if form.errors else 200


def list_part_choices(total: int) -> list[tuple[int, str]]:
    """Return the parts of the list with their names."""
    ranges = split_into_parts(total, services.CARD_BATCH) or [(1, 0, 0)]
    return [(part, f"{format_number(first)}–{format_number(last)}") for part, first, last in ranges]


def read_chosen_ids(read_session: Any, form: CardsForm, filters: CardFilter) -> list[int]:
    """Return the ids of the ticked people, or of a part of the list."""
    if request.form.get("of") == "all":
        query = select_card_people_ids(
            by=access.actor(), filters=filters, part=form.part.data, size=services.CARD_BATCH
        )
        return list(read_session.scalars(query))
    return parse_ids(request.form.getlist("person"))


@blueprint.route("/people/<int:person_id>/cards", methods=["GET", "POST"])
@access.role(HR, CONSULTANT, NATIONAL_ADMIN)
def person_cards(person_id: int) -> Response | tuple[str, int]:
    """Show a person's cards, and make a new one by which they set a new password."""
    person = queries.load_person_for_card(reading_session(), by=access.actor(), person_id=person_id)
    refusal = describe_refusal(person)
    rows, events = (
        queries.list_cards(reading_session(), person_id),
        list_card_events(reading_session(), person_id),
    )
    note_access([person_id], PAGE_SEEN)
    form = CardsForm(parts=list_part_choices(1))
    if form.is_submitted():
        try:
            return reply_with_cards(
                lambda _read_session: [person_id], stop_password=form.stop_password.data
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
    page = render_template(
        "auth/person_cards.html",
        person=person,
        name=format_full_name(person.surname, person.given_name, person.patronymic),
        form=form,
        cards=rows,
        events=events,
        refusal=refusal,
        waits=bool(services.list_waiting(reading_session(), access.actor(), [person_id])),
        full_name=format_full_name,
        now=now(),
    )
    return page, 422 if form.form_errors or form.errors else 200


def describe_refusal(person: Any) -> str | None:
    """Return why the actor can't make a card for this person; None if they can."""
    if person.blocked_at is not None:
        return PersonClosed().describe()
    if not access.actor().is_national_admin() and accounts.is_staff(reading_session(), person.id):
        return CardForStaff().describe()
    if not services.can_make_card(reading_session(), by=access.actor(), person_id=person.id):
        return AccountInUse().describe()
    return None


@blueprint.post("/people/<int:person_id>/cards/<int:card_id>/revoke")
@access.role(HR, CONSULTANT, NATIONAL_ADMIN)
def revoke_card(person_id: int, card_id: int) -> Response:
    """Revoke a card."""
    services.revoke_card(
        session(), by=access.actor(), person_id=person_id, card_id=card_id, now=now()
    )
    return redirect(url_for("auth.person_cards", person_id=person_id), 303)
