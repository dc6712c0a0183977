"""Adding an organisation and changing its data."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.errors import NotAllowed, OrganisationClosed
from lms.accounts.forms import OrganisationForm, show_error
from lms.accounts.queries.organisation_finder import OrganisationFinder
from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.accounts.views.common import blueprint, list_unit_groups
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.core.text import parse_id
from lms.web import access
from lms.web.container import moment
from lms.web.transaction import reading_session, session


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
    if form.is_submitted():
        try:
            organisation = services.create_organisation(
                session(), by=access.actor(), data=read_organisation_data(form), moment=moment()
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            flash(_("The organisation is added."), "success")
            return redirect(url_for("accounts.organisation", organisation_id=organisation.id), 303)
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
    if form.is_submitted() and form.merge_edits():
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
