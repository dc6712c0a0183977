"""The people whom an organisation has invited: it sees of them what it listed itself."""

from dataclasses import asdict
from functools import partial
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import services
from lms.accounts.exports import OFFERS
from lms.accounts.forms import OfferFilterForm
from lms.accounts.forms.offers import ALL
from lms.accounts.queries import build_organisation_scope, get_organisation_within
from lms.accounts.queries.invited import count_people_of_offers
from lms.accounts.queries.offers import OfferFilter, read_offers_page
from lms.accounts.queries.organisations import list_managed_organisation_ids
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.accounts.rules.offers import OPEN, REASONS, STATES
from lms.accounts.views.common import blueprint, get_filters, read_sort
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import moment, now
from lms.web.downloads import send_list
from lms.web.pagination import read_counted_listing
from lms.web.transaction import reading_session, session

SORTS: Final = ("name", "since", "organisation")


@blueprint.get("/people/invited")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def invited() -> str:
    """Show who is invited, since when, and what they answered."""
    form = OfferFilterForm()
    actor = access.actor()
    sort, links = read_sort(SORTS)
    filters = build_filter(form)
    page = read_counted_listing(
        partial(read_offers_page, reading_session(), by=actor, filters=filters, sort=sort)
    )
    organisation_ids = {row.organisation_id for row in page.items}
    return render_template(
        "accounts/invited.html",
        form=form,
        page=page,
        people=_count_waiting_people(filters),
        links=links,
        now=now(),
        states=STATES,
        reasons=REASONS,
        filters=get_filters(form),
        is_narrowed=bool(form.text.data or form.organisation_id.data or form.state.data != OPEN),
        organisation=get_filter_organisation(form),
        managed_ids=list_managed_organisation_ids(
            reading_session(), by=actor, organisation_ids=organisation_ids
        ),
    )


def _count_waiting_people(filters: OfferFilter) -> int | None:
    """Count the people of the list of those who have not answered; None for another list."""
    if filters.state != OPEN:
        return None
    return count_people_of_offers(reading_session(), by=access.actor(), filters=filters)


def build_filter(form: OfferFilterForm) -> OfferFilter:
    """Return the filters of the form."""
    return OfferFilter(
        text=form.text.data or "",
        organisation_id=form.organisation_id.data,
        own=form.own.data == "1",
        state="" if form.state.data == ALL else form.state.data,
        now=now(),
    )


def get_filter_organisation(form: OfferFilterForm) -> Any:
    """Return the organisation of the filter, if the actor may see it."""
    within = build_organisation_scope(access.actor())
    return get_organisation_within(reading_session(), form.organisation_id.data or 0, within=within)


@blueprint.post("/people/invited/export")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def export_invited() -> Response:
    """Send the list as a file."""
    filters = asdict(build_filter(OfferFilterForm()))
    del filters["now"]
    return send_list(OFFERS, filters)


@blueprint.post("/people/invited/<int:offer_id>/withdraw")
@access.role(HR, NATIONAL_ADMIN)
def withdraw_offer(offer_id: int) -> Response:
    """Take an invitation back."""
    services.withdraw_offer(session(), by=access.actor(), offer_id=offer_id, now=now())
    flash(_("The invitation is taken back."), "success")
    return redirect(build_list_url(), 303)


@blueprint.post("/people/invited/<int:offer_id>/repeat")
@access.role(HR, NATIONAL_ADMIN)
def repeat_offer(offer_id: int) -> Response:
    """Invite the person once more."""
    try:
        services.repeat_offer(session(), by=access.actor(), offer_id=offer_id, moment=moment())
    except (Conflict, Invalid) as error:
        flash(error.describe(), "warning")
    else:
        flash(_("The person is invited again."), "success")
    return redirect(build_list_url(), 303)


def build_list_url() -> str:
    """Return the list with the filters from which the button was pressed."""
    return url_for(
        "accounts.invited",
        state=request.form.get("state") or None,
        text=request.form.get("text") or None,
        organisation_id=request.form.get("organisation_id") or None,
        own=request.form.get("own") or None,
    )
