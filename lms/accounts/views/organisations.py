"""Organisations: tree and lists, the page of one, adding and changing."""

from dataclasses import asdict
from functools import partial
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.errors import NotAllowed, OrganisationClosed
from lms.accounts.exports import ORGANISATIONS
from lms.accounts.forms import OrganisationFilterForm, OrganisationForm, kind_choices, show_error
from lms.accounts.queries.invited import count_invited
from lms.accounts.queries.organisation_finder import OrganisationFinder
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.accounts.views.common import blueprint, get_filters, list_unit_groups, read_sort
from lms.accounts.views.organisation_record import describe_events
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.core.text import parse_id
from lms.regions.queries import find_units
from lms.web import access
from lms.web.container import moment, now
from lms.web.downloads import send_list
from lms.web.pagination import Listing, read_counted_listing
from lms.web.transaction import reading_session, session

SORTS: Final = ("name", "bin", "place")
STATES: Final = {"": False, "closed": True, "all": None}


@blueprint.get("/organisations")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def organisations() -> str:
    """Show a level of the tree, or a list as soon as a filter is set."""
    form = OrganisationFilterForm(units=list_unit_groups())
    actor = access.actor()
    sort, links = read_sort(SORTS)
    opened, ancestors = None, []
    if form.at.data is not None:
        opened = queries.load_organisation_in_scope(
            session(), by=actor, organisation_id=form.at.data
        )
        ancestors = queries.list_organisations_above(session(), by=actor, organisation_id=opened.id)
    return render_template(
        "accounts/organisations.html",
        form=form,
        page=read_page(form, sort),
        links=links,
        open_organisation=opened,
        is_tree=not form.narrows,
        ancestors=ancestors,
        kinds=dict(kind_choices()),
        can_add=bool(actor.role_names & {HR, NATIONAL_ADMIN}),
        filters=get_filters(form),
    )


def read_page(form: OrganisationFilterForm, sort: str) -> Listing[queries.OrganisationRow]:
    """Return a page of the list that the form filters, or of the level that is open."""
    actor = access.actor()
    if not form.narrows:
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
        closed=STATES[form.state.data],
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
        kinds=dict(kind_choices()),
        counts=queries.preview_closing(session(), row.id),
        invited=count_invited(session(), by=actor, now=now(), organisation_id=row.id),
        events=describe_events(events),
        successor=get_visible_successor(row),
        can_manage=queries.can_manage_organisation(session(), by=actor, organisation_id=row.id),
        can_manage_people=queries.can_manage_people(session(), by=actor, organisation_id=row.id),
        is_admin=actor.is_national_admin(),
    )


def get_visible_successor(closed: Any) -> Any:
    """Return the organisation into which a closed one was merged, if visible."""
    if closed.merged_into_id is None:
        return None
    within = queries.build_organisation_scope(access.actor())
    return queries.get_organisation_within(session(), closed.merged_into_id, within=within)


def load_managed_organisation(organisation_id: int) -> Any:
    """Return an open organisation that the actor may change.

    Raises NotFound, NotAllowed, OrganisationClosed.
    """
    actor = access.actor()
    row = queries.load_organisation_in_scope(session(), by=actor, organisation_id=organisation_id)
    if not queries.can_manage_organisation(session(), by=actor, organisation_id=organisation_id):
        raise NotAllowed
    if row.closed_on is not None:
        raise OrganisationClosed
    return row


def build_organisation_finder() -> OrganisationFinder:
    """Return a finder of the organisations below which the actor may put others."""
    return OrganisationFinder(reading_session(), queries.build_hr_scope(access.actor()))


def read_defaults() -> dict[str, Any]:
    """Return the parent that the URL names, and its unit, as defaults of the form."""
    parent_id = parse_id(request.args.get("parent"))
    parent = queries.get_organisation_within(
        session(), parent_id or 0, within=queries.build_hr_scope(access.actor())
    )
    return {"parent_id": parent.id, "region_unit_id": parent.region_unit_id} if parent else {}


def read_organisation_data(
    form: OrganisationForm, parent_id: int | None = None
) -> services.OrganisationData:
    """Return the data from the form; `parent_id` counts where it has no such field."""
    return services.OrganisationData(
        name_kk=form.name_kk.data,
        name_ru=form.name_ru.data,
        region_unit_id=form.region_unit_id.data,
        bin=form.bin.data,
        kind=form["kind"].data,
        parent_id=form["parent_id"].data if "parent_id" in form else parent_id,
    )


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def new_organisation() -> Response | tuple[str, int]:
    """Add an organisation, by default below the one that the URL names."""
    form = OrganisationForm(
        units=list_unit_groups(), finder=build_organisation_finder(), data=read_defaults()
    )
    if form.submitted():
        try:
            created = services.create_organisation(
                session(), by=access.actor(), data=read_organisation_data(form), moment=moment()
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            flash(_("The organisation is added."), "success")
            return redirect(url_for("accounts.organisation", organisation_id=created.id), 303)
    return render_template(
        "accounts/organisation_form.html", form=form, organisation=None
    ), 422 if form.errors else 200


@blueprint.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def edit_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Change the data of an organisation, but not its parent."""
    row = load_managed_organisation(organisation_id)
    form = OrganisationForm(obj=row, units=list_unit_groups(), finder=build_organisation_finder())
    del form["parent_id"]
    if form.submitted():
        try:
            services.update_organisation(
                session(),
                by=access.actor(),
                organisation_id=organisation_id,
                data=read_organisation_data(form, row.parent_id),
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            flash(_("The organisation is saved."), "success")
            return redirect(url_for("accounts.organisation", organisation_id=organisation_id), 303)
    return render_template(
        "accounts/organisation_form.html", form=form, organisation=row
    ), 422 if form.errors else 200
