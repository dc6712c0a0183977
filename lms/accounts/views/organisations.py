"""Organisations: tree and lists, and the page of one."""

from dataclasses import asdict
from functools import partial
from typing import Any, Final

from flask import render_template
from werkzeug.wrappers import Response

from lms.accounts import queries
from lms.accounts.exports import ORGANISATIONS
from lms.accounts.forms import OrganisationFilterForm, list_kind_choices
from lms.accounts.queries.invited import count_invited
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.accounts.views.common import blueprint, get_filters, list_unit_groups, read_sort
from lms.accounts.views.organisation_record import describe_events
from lms.regions.queries import find_units
from lms.web import access
from lms.web.container import now
from lms.web.downloads import send_list
from lms.web.pagination import Listing, read_counted_listing
from lms.web.transaction import session

SORTS: Final = ("name", "bin", "unit")
STATES: Final = {"": False, "closed": True, "all": None}


@blueprint.get("/organisations")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def organisations() -> str:
    """Show a level of the tree, or a list as soon as a filter is set."""
    form = OrganisationFilterForm(units=list_unit_groups())
    actor = access.actor()
    sort, links = read_sort(SORTS)
    open_organisation, ancestors = None, []
    if form.at.data is not None:
        open_organisation = queries.load_organisation_in_scope(
            session(), by=actor, organisation_id=form.at.data
        )
        ancestors = queries.list_organisations_above(
            session(), by=actor, organisation_id=open_organisation.id
        )
    return render_template(
        "accounts/organisations.html",
        form=form,
        page=read_page(form, sort),
        links=links,
        open_organisation=open_organisation,
        is_tree=not form.is_filtered,
        ancestors=ancestors,
        kinds=dict(list_kind_choices()),
        can_add=bool(actor.role_names & {HR, NATIONAL_ADMIN}),
        filters=get_filters(form),
    )


def read_page(form: OrganisationFilterForm, sort: str) -> Listing[queries.OrganisationRow]:
    """Return a page of the list that the form filters, or of the level that is open."""
    actor = access.actor()
    if not form.is_filtered:
        return read_counted_listing(
            partial(queries.read_branch_page, session(), by=actor, parent_id=form.at.data)
        )
    filters = build_filter(form)
    return read_counted_listing(
        partial(queries.read_organisation_page, session(), by=actor, filters=filters, sort=sort)
    )


def build_filter(form: OrganisationFilterForm) -> queries.OrganisationFilter:
    """Return the filters of the form."""
    return queries.OrganisationFilter(
        text=form.text.data or "",
        region_unit_id=form.region_unit_id.data,
        kind=form["kind"].data,
        is_closed=STATES[form.state.data],
    )


@blueprint.post("/organisations/export")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def export_organisations() -> Response:
    """Send the list as a file."""
    form = OrganisationFilterForm(units=list_unit_groups())
    return send_list(ORGANISATIONS, asdict(build_filter(form)))


@blueprint.get("/organisations/<int:organisation_id>")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def organisation(organisation_id: int) -> str:
    """Show an organisation: its data, the level below it, its history."""
    actor = access.actor()
    row = queries.load_organisation_in_scope(session(), by=actor, organisation_id=organisation_id)
    page = read_counted_listing(
        partial(queries.read_branch_page, session(), by=actor, parent_id=row.id)
    )
    events = queries.list_organisation_events(session(), row.id)
    return render_template(
        "accounts/organisation.html",
        organisation=row,
        ancestors=queries.list_organisations_above(session(), by=actor, organisation_id=row.id),
        unit=find_units(session(), {row.region_unit_id})[row.region_unit_id],
        page=page,
        kinds=dict(list_kind_choices()),
        people=queries.count_people(
            session(), by=actor, filters=queries.PeopleFilter(organisation_id=row.id)
        ),
        invited=count_invited(session(), by=actor, now=now(), organisation_id=row.id),
        events=describe_events(events),
        successor=get_visible_successor(row),
        can_manage=queries.can_manage_organisation(session(), by=actor, organisation_id=row.id),
        can_manage_people=queries.can_manage_people(session(), by=actor, organisation_id=row.id),
        is_admin=actor.is_national_admin(),
    )


def get_visible_successor(closed_organisation: Any) -> Any:
    """Return the organisation into which a closed one was merged, if visible."""
    if closed_organisation.merged_into_id is None:
        return None
    within = queries.build_organisation_scope(access.actor())
    return queries.get_organisation_within(
        session(), closed_organisation.merged_into_id, within=within
    )
