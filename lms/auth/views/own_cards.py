"""A person's own sign-in cards, and who may make new ones for them."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import format_full_name
from lms.auth import services
from lms.auth.forms import CareForm
from lms.auth.queries import cards as queries
from lms.auth.queries.card_events import list_card_events
from lms.auth.queries.care import get_unit_choice, list_organisation_choices
from lms.auth.queries.password_links import has_unused_link
from lms.auth.views.common import blueprint
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import now
from lms.web.transaction import reading_session, session


@blueprint.get("/my-cards")
@access.signed_in
def my_cards() -> str:
    """Show the person their own cards: who made them, and what happened to them."""
    person_id = access.actor().person_id
    rows, events = (
        queries.list_cards(session(), person_id),
        list_card_events(session(), person_id),
    )
    return render_template(
        "auth/my_cards.html",
        cards=rows,
        events=events,
        has_card=any(card.find_state(now()) in ("valid", "waiting") for card in rows),
        has_link=has_unused_link(session(), person_id, now=now()),
        full_name=format_full_name,
        now=now(),
    )


@blueprint.post("/my-cards/end")
@access.signed_in
def end_my_cards() -> Response:
    """End all cards and links for the person's account that nobody has used."""
    services.end_own_access(session(), by=access.actor(), now=now())
    flash(_("Unused cards and links have ended."), "success")
    return redirect(url_for("auth.my_cards"), 303)


@blueprint.route("/care", methods=["GET", "POST"])
@access.signed_in
def care() -> Response | tuple[str, int]:
    """Let the person choose who may give them a new card."""
    actor = access.actor()
    form = CareForm(
        organisations=list_organisation_choices(reading_session(), actor.person_id),
        unit=get_unit_choice(reading_session(), actor.person_id),
    )
    if form.is_submitted():
        services.set_care(
            session(),
            by=actor,
            organisation_ids=form.read_organisation_ids(),
            includes_unit="unit" in form and form.unit.data,
            now=now(),
        )
        flash(_("Your choice is saved."), "success")
        return redirect(url_for("auth.account"), 303)
    return render_template("auth/care.html", form=form), 422 if form.errors else 200
