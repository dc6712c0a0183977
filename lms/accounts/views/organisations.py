"""Organisations: for the national administrator."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.forms import OrganisationFilterForm, OrganisationForm, place_error
from lms.accounts.rules import NATIONAL_ADMIN
from lms.accounts.views.common import blueprint, unit_groups
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import gettext as _
from lms.regions.queries import units
from lms.web import access
from lms.web.pagination import PAGE_SIZE, Page, page_number
from lms.web.runtime import now
from lms.web.transaction import session


@blueprint.get("/organisations")
@access.role(NATIONAL_ADMIN)
def organisations() -> str:
    """The list of organisations with its filters."""
    form = OrganisationFilterForm(units=unit_groups())
    number = page_number()
    rows, total = queries.organisations_page(
        session(), text=form.text.data or "", region_unit_id=form.region_unit_id.data, page=number, size=PAGE_SIZE
    )
    places = units(session(), {row.region_unit_id for row in rows})
    above = queries.organisations_by_id(session(), {row.parent_id for row in rows if row.parent_id is not None})
    page = Page(rows, number, total)
    return render_template("accounts/organisations.html", form=form, page=page, units=places, above=above)


@blueprint.route("/organisations/new", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def new_organisation() -> Response | tuple[str, int]:
    """A new organisation."""
    form = OrganisationForm(units=unit_groups(), organisations=queries.organisations(session()))
    if form.submitted():
        try:
            services.create_organisation(session(), actor=access.actor(), data=data_of(form), now=now())
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("The organisation is added."), "success")
            return redirect(url_for("accounts.organisations"), 303)
    return render_template("accounts/organisation_form.html", form=form, organisation=None), 422 if form.errors else 200


@blueprint.route("/organisations/<int:organisation_id>", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def edit_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Changes an organisation."""
    found = queries.organisation(session(), organisation_id)
    if found is None:
        raise NotFound
    form = OrganisationForm(obj=found, units=unit_groups(), organisations=queries.organisations(session()))
    if form.submitted():
        try:
            services.update_organisation(
                session(), actor=access.actor(), organisation_id=organisation_id, data=data_of(form), now=now()
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("The organisation is saved."), "success")
            return redirect(url_for("accounts.organisations"), 303)
    return render_template("accounts/organisation_form.html", form=form, organisation=found), 422 if form.errors else 200


def data_of(form: OrganisationForm) -> services.OrganisationData:
    """What the form asked for."""
    return services.OrganisationData(
        name_kk=form.name_kk.data, name_ru=form.name_ru.data, region_unit_id=form.region_unit_id.data,
        bin=form.bin.data, parent_id=form.parent_id.data,
    )  # fmt: skip
