"""Posts that are offered to the person who is signed in: accepting and declining them."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import services
from lms.accounts.forms import AcceptOfferForm, DeclineOfferForm
from lms.accounts.queries.own_offers import has_main_post, load_own_offer
from lms.accounts.rules import name_category
from lms.accounts.rules.offers import OPEN
from lms.accounts.views.common import blueprint
from lms.core.errors import Conflict
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import moment, now
from lms.web.transaction import reading_session, session

ONE = "/offers/<int:offer_id>"


@blueprint.get(ONE)
@access.signed_in
def own_offer(offer_id: int) -> str:
    """Show an offered post and what accepting it means."""
    return render_offer(load_own_offer(reading_session(), access.actor().person_id, offer_id))


def render_offer(offer: Any) -> str:
    """Return the page of an offer to the reader."""
    return render_template(
        "accounts/own_offer.html",
        offer=offer,
        is_open=offer.find_state(now()) == OPEN,
        state=offer.find_state(now()),
        accept_form=AcceptOfferForm(),
        decline_form=DeclineOfferForm(),
        holds_post=has_main_post(reading_session(), access.actor().person_id),
        category_name=name_category,
    )


@blueprint.post(f"{ONE}/accept")
@access.signed_in
def accept_offer(offer_id: int) -> Response:
    """Accept the post: it begins."""
    form = AcceptOfferForm()
    try:
        services.accept_offer(
            session(),
            by=access.actor(),
            offer_id=offer_id,
            is_main=bool(form.is_main.data),
            moment=moment(),
        )
    except Conflict as error:
        return redirect_with_error(offer_id, error)
    flash(_("You have accepted the post. What is due for you stands below."), "success")
    return redirect(url_for("pages.my_learning"), 303)


@blueprint.post(f"{ONE}/decline")
@access.signed_in
def decline_offer(offer_id: int) -> Response:
    """Decline the post: nothing changes in the account."""
    form = DeclineOfferForm()
    try:
        services.decline_offer(
            session(),
            by=access.actor(),
            offer_id=offer_id,
            reason=form.reason.data or "",
            now=now(),
        )
    except Conflict as error:
        return redirect_with_error(offer_id, error)
    flash(_("You have declined. Nothing has changed in your account."), "success")
    return redirect(url_for("auth.account"), 303)


def redirect_with_error(offer_id: int, error: Conflict) -> Response:
    """Redirect to the offer, which shows its state, with the reason of a refusal."""
    flash(error.describe(), "warning")
    return redirect(url_for("accounts.own_offer", offer_id=offer_id), 303)
