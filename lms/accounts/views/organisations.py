"""Organisations: the tree and lists, the page of one, adding and changing."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.errors import NotAllowed, OrganisationClosed
from lms.accounts.forms import OrganisationFilterForm, OrganisationForm, kind_choices, place_error
from lms.accounts.queries.organisation_finder import OrganisationsWithin
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.accounts.views.common import blueprint, filters_of, sorts, unit_groups
from lms.accounts.views.organisation_record import record_words
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.core.text import parse_id
from lms.regions.queries import units
from lms.web import access
from lms.web.container import moment, now
from lms.web.downloads import asked_format, table_file
from lms.web.pagination import read_counted_listing
from lms.web.transaction import read_while_sent, reading, session

SORTS: Final = ("name", "bin", "place")
STATES: Final = {"": False, "closed": True, "all": None}


@blueprint.get("/organisations")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def organisations() -> str:
    """The tree, one level of it open; a list as soon as something is searched for."""
    form = OrganisationFilterForm(units=unit_groups())
    actor = access.actor()
    sort, links = sorts(SORTS)
    at = form.at.data
    opened = (
        None
        if at is None
        else queries.organisation_in_scope(session(), by=actor, organisation_id=at)
    )
    if form.narrows:
        page = read_counted_listing(
            partial(
                queries.organisations_page, session(), by=actor, chosen=chosen_by(form), sort=sort
            )
        )
    else:
        page = read_counted_listing(partial(queries.level, session(), by=actor, parent_id=at))
    return render_template(
        "accounts/organisations.html",
        form=form,
        page=page,
        links=links,
        opened=opened,
        is_tree=not form.narrows,
        path=queries.path(session(), by=actor, organisation_id=opened.id) if opened else [],
        kinds=dict(kind_choices()),
        may_add=bool(actor.role_names & {HR, NATIONAL_ADMIN}),
        filters=filters_of(form),
    )


def chosen_by(form: OrganisationFilterForm) -> queries.OrganisationFilter:
    """What the form asks for."""
    return queries.OrganisationFilter(
        text=form.text.data or "",
        region_unit_id=form.region_unit_id.data,
        kind=form["kind"].data,
        closed=STATES[form.state.data],
    )


@blueprint.post("/organisations/export")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def export_organisations() -> Response:
    """The list as a file."""
    form = OrganisationFilterForm(units=unit_groups())
    actor, kind = access.actor(), asked_format()
    services.record_event(
        session(),
        kind="exported",
        subject="organisations",
        now=now(),
        by_id=actor.audit_id,
        format=kind,
    )
    header = [
        _("Organisation"),
        _("BIN"),
        _("Kind of organisation"),
        _("District or city"),
        _("Part of"),
        _("Closed on"),
    ]
    found = read_while_sent(partial(queries.all_organisations, by=actor, chosen=chosen_by(form)))
    rows = export_rows(found, dict(kind_choices()), current_language())
    return table_file(name="organisations", title=_("Organisations"), header=header, rows=rows)


def export_rows(
    found: Iterable[queries.OrganisationRow], kinds: dict[str, str], language: str
) -> Iterator[list[Cell]]:
    """Yield what the file says of each of them."""
    for row in found:
        name, place, above = (
            getattr(row, f"{what}_{language}") for what in ("name", "place", "parent")
        )
        yield [name, row.bin, kinds.get(row.kind, row.kind), place, above, row.closed_on]


@blueprint.get("/organisations/<int:organisation_id>")
@access.role(OFFICER, HR, NATIONAL_ADMIN)
def organisation(organisation_id: int) -> str:
    """An organisation: what it is, what stands below it, what happened to it."""
    actor = access.actor()
    found = queries.organisation_in_scope(session(), by=actor, organisation_id=organisation_id)
    page = read_counted_listing(partial(queries.level, session(), by=actor, parent_id=found.id))
    events = queries.organisation_events(session(), found.id)
    return render_template(
        "accounts/organisation.html",
        organisation=found,
        path=queries.path(session(), by=actor, organisation_id=found.id),
        place=units(session(), {found.region_unit_id})[found.region_unit_id],
        page=page,
        kinds=dict(kind_choices()),
        counts=queries.preview_closing(session(), found.id),
        record=record_words(events),
        successor=successor_of(found),
        manages=queries.manages_organisation(session(), by=actor, organisation_id=found.id),
        manages_people=queries.manages_people(session(), by=actor, organisation_id=found.id),
        is_admin=actor.is_national_admin(),
    )


def successor_of(found: Any) -> Any:
    """The organisation into which a closed one was merged, if the actor may see it."""
    if found.merged_into_id is None:
        return None
    within = queries.organisations_in_scope(access.actor())
    return queries.organisation_among(session(), found.merged_into_id, within=within)


def managed(organisation_id: int) -> Any:
    """The organisation, if it stands and the actor may change it. Raises NotFound, NotAllowed, OrganisationClosed."""
    actor = access.actor()
    found = queries.organisation_in_scope(session(), by=actor, organisation_id=organisation_id)
    if not queries.manages_organisation(session(), by=actor, organisation_id=organisation_id):
        raise NotAllowed
    if found.closed_on is not None:
        raise OrganisationClosed
    return found


def own_organisations() -> OrganisationsWithin:
    """Those below which the actor may put others."""
    return OrganisationsWithin(reading(), queries.organisations_of_hr(access.actor()))


def prefilled() -> dict[str, Any]:
    """The organisation above and its place, as far as the address says."""
    parent_id = parse_id(request.args.get("parent"))
    above = queries.organisation_among(
        session(), parent_id or 0, within=queries.organisations_of_hr(access.actor())
    )
    return {"parent_id": above.id, "region_unit_id": above.region_unit_id} if above else {}


def data_of(form: OrganisationForm, parent_id: int | None = None) -> services.OrganisationData:
    """What the form asked for; where it does not ask for the organisation above, that is given."""
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
    """A new organisation, below the one that the address names if it names one."""
    form = OrganisationForm(units=unit_groups(), finder=own_organisations(), data=prefilled())
    if form.submitted():
        try:
            made = services.create_organisation(
                session(), by=access.actor(), data=data_of(form), moment=moment()
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("The organisation is added."), "success")
            return redirect(url_for("accounts.organisation", organisation_id=made.id), 303)
    return render_template(
        "accounts/organisation_form.html", form=form, organisation=None
    ), 422 if form.errors else 200


@blueprint.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def edit_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Changes what an organisation is called and where it is."""
    found = managed(organisation_id)
    form = OrganisationForm(obj=found, units=unit_groups(), finder=own_organisations())
    del form["parent_id"]
    if form.submitted():
        try:
            services.update_organisation(
                session(),
                by=access.actor(),
                organisation_id=organisation_id,
                data=data_of(form, found.parent_id),
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("The organisation is saved."), "success")
            return redirect(url_for("accounts.organisation", organisation_id=organisation_id), 303)
    return render_template(
        "accounts/organisation_form.html", form=form, organisation=found
    ), 422 if form.errors else 200
