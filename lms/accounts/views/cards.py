"""Sign-in cards: those who give them out choose people and get a PDF to print; everybody sees the cards made for them."""

from collections.abc import Callable, Collection
from functools import partial
from typing import Any

import structlog
from flask import abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import services
from lms.accounts.errors import CardElsewhere, CardForStaff, PersonClosed
from lms.accounts.forms import CardFilterForm, CardsForm, place_error
from lms.accounts.queries import cards as queries
from lms.accounts.rules import CONSULTANT, HR, LIST_SEEN, NATIONAL_ADMIN, PAGE_SEEN, full_name
from lms.accounts.rules.cards import name_step, parts
from lms.accounts.views.common import blueprint, unit_groups
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import format_date, format_number, using_language
from lms.core.pdf import RenderingFailed
from lms.core.qr import qr_code
from lms.regions.queries import units
from lms.web import access
from lms.web.container import container, now, today
from lms.web.file_limit import count_file
from lms.web.pagination import address_with, read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import database, reading, session

CARDS_A_PAGE = 8
log = structlog.get_logger()


@blueprint.route("/cards", methods=["GET", "POST"])
@access.role(HR, CONSULTANT, NATIONAL_ADMIN)
def cards() -> Response | tuple[str, int]:
    """Chooses people, or all of a filter, and makes their cards."""
    found = CardFilterForm(units=unit_groups())
    chosen = queries.CardFilter(
        found.text.data or "",
        found.region_unit_id.data,
        {"yes": True, "no": False}.get(found.password.data),
    )
    listing = read_counted_listing(
        partial(queries.card_people, reading(), by=access.actor(), chosen=chosen, now=now())
    )
    places = units(reading(), {row.region_unit_id for row in listing.items})
    note_access([row.id for row in listing.items], LIST_SEEN)
    form = CardsForm(parts=part_choices(listing.total))
    if form.submitted():
        try:
            return reply_with_cards(
                lambda read_session: chosen_ids(read_session, form, chosen),
                stop_password=form.stop_password.data,
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
    page = render_template(
        "accounts/cards.html",
        filter=found,
        form=form,
        page=listing,
        units=places,
        full_name=full_name,
        picked=set(request.form.getlist("person")),
        most=services.CARD_BATCH,
        action=address_with(),
    )
    return page, 422 if form.errors else 200


def part_choices(total: int) -> list[tuple[int, str]]:
    """The parts of the list in words."""
    places = parts(total, services.CARD_BATCH) or [(1, 0, 0)]
    return [(part, f"{format_number(first)}–{format_number(last)}") for part, first, last in places]


def chosen_ids(read_session: Any, form: CardsForm, chosen: queries.CardFilter) -> list[int]:
    """Whom the form asked for: the people who were ticked, or a part of all who were found."""
    if request.form.get("of") == "all":
        asked = queries.card_people_ids(
            by=access.actor(), chosen=chosen, part=form.part.data, size=services.CARD_BATCH
        )
        return list(read_session.scalars(asked))
    return [
        int(text)
        for text in request.form.getlist("person")
        if text.isascii() and text.isdigit() and len(text) < 10
    ]


@blueprint.route("/people/<int:person_id>/cards", methods=["GET", "POST"])
@access.role(HR, CONSULTANT, NATIONAL_ADMIN)
def person_cards(person_id: int) -> Response | tuple[str, int]:
    """The cards of a person, and a new one: by it the person sets a new password."""
    person = queries.person_for_card(reading(), by=access.actor(), person_id=person_id)
    refusal = refusal_of(person)
    rows, events = queries.cards_of(reading(), person_id), queries.card_events(reading(), person_id)
    note_access([person_id], PAGE_SEEN)
    form = CardsForm(parts=part_choices(1))
    if form.submitted():
        try:
            return reply_with_cards(
                lambda _read_session: [person_id], stop_password=form.stop_password.data
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
    page = render_template(
        "accounts/person_cards.html",
        person=person,
        name=full_name(person.surname, person.given_name, person.patronymic),
        form=form,
        cards=rows,
        events=events,
        refusal=refusal,
        full_name=full_name,
        now=now(),
    )
    return page, 422 if form.form_errors or form.errors else 200


def refusal_of(person: Any) -> str | None:
    """Why the actor can't make a card for this person, in words."""
    if person.blocked_at is not None:
        return PersonClosed().text()
    if queries.is_guest(reading(), by=access.actor(), person_id=person.id):
        return CardElsewhere().text()
    if not access.actor().is_national_admin() and services.is_staff(reading(), person.id):
        return CardForStaff().text()
    return None


@blueprint.post("/people/<int:person_id>/cards/<int:card_id>/revoke")
@access.role(HR, CONSULTANT, NATIONAL_ADMIN)
def revoke_card(person_id: int, card_id: int) -> Response:
    """Ends a card."""
    services.revoke_card(
        session(), by=access.actor(), person_id=person_id, card_id=card_id, now=now()
    )
    return redirect(url_for("accounts.person_cards", person_id=person_id), 303)


@blueprint.get("/my-cards")
@access.signed_in
def my_cards() -> str:
    """The cards made for the person who asks, by whom, and what became of them."""
    person_id = access.actor().person_id
    rows, events = queries.cards_of(session(), person_id), queries.card_events(session(), person_id)
    return render_template(
        "accounts/my_cards.html", cards=rows, events=events, full_name=full_name, now=now()
    )


def reply_with_cards(
    choose_ids: Callable[[Any], Collection[int]], *, stop_password: bool
) -> Response:
    """Return the PDF of new cards."""
    count_file()
    sheets = services.print_cards(
        database(),
        by=access.actor(),
        choose_ids=choose_ids,
        draw=draw_sheets,
        now=now(),
        stop_password=stop_password,
    )
    reply = make_response(sheets)
    reply.mimetype = "application/pdf"
    reply.headers["Content-Disposition"] = f'attachment; filename="cards-{today().isoformat()}.pdf"'
    return access.no_store(reply)


def draw_sheets(made: list[services.Card]) -> bytes:
    """Return the sheets of cards, as PDF."""
    top = container().settings.base_url
    pictures = {
        f"c{index}": qr_code(top + url_for("accounts.card_code", code=card.code))
        for index, card in enumerate(made)
    }
    pictures["marks"] = render_template("pdf/card_marks.svg").encode()
    shown = [face(card, f"c{index}") for index, card in enumerate(made)]
    html = render_template(
        "pdf/cards.html",
        created=f"{now():%Y-%m-%dT%H:%M:%SZ}",
        site=top + url_for("accounts.card"),
        pages=[shown[start : start + CARDS_A_PAGE] for start in range(0, len(shown), CARDS_A_PAGE)],
    )
    try:
        return container().pdf_batches.render(
            html=html, css=render_template("pdf/cards.css"), pictures=pictures
        )
    except RenderingFailed as failure:
        log.exception("cards not drawn", count=len(made), reason=str(failure))
        abort(503)


def face(card: services.Card, picture: str) -> dict[str, Any]:
    """What stands on a card."""
    zone = container().settings.timezone
    days = {}
    for language in ("kk", "ru"):
        with using_language(language):
            days[f"last_day_{language}"] = format_date(card.last_day_at, zone)
    return {
        "picture": picture,
        "language": card.language,
        "name": card.name,
        "name_step": name_step(card.name),
        "user_name": card.user_name,
        "code": card.code,
        **days,
    }
