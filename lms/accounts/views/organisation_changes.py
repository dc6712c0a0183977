"""What befalls an organisation: moved, merged, closed, opened again."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.errors import NotAllowed, OrganisationUnknown
from lms.accounts.forms import CloseForm, MergeOrganisationsForm, MoveOrganisationForm, place_error
from lms.accounts.queries.organisation_finder import OrganisationsWithin
from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.accounts.views.common import blueprint
from lms.accounts.views.organisations import managed, own_organisations
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.web import access
from lms.web.container import moment, today
from lms.web.transaction import reading, session

ONE = "/organisations/<int:organisation_id>"


@blueprint.route(f"{ONE}/move", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def move_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Puts an organisation with all below it under another one."""
    found = managed(organisation_id)
    form = MoveOrganisationForm(obj=found, finder=own_organisations())
    if form.submitted():
        try:
            services.move_organisation(
                session(),
                by=access.actor(),
                organisation_id=organisation_id,
                parent_id=form.parent_id.data,
                moment=moment(),
            )
        except NotAllowed:
            form.fail("parent_id", OrganisationUnknown().text())  # the top is not for HR
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(_("The organisation is moved."), "success")
            return redirect(url_for("accounts.organisation", organisation_id=organisation_id), 303)
    return render_template(
        "accounts/organisation_move.html", form=form, organisation=found
    ), 422 if form.errors else 200


@blueprint.route(f"{ONE}/close", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def close_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Says what closing touches, and closes."""
    found = managed(organisation_id)
    form = CloseForm(data={"on": today()})
    if form.submitted():
        try:
            ended = services.close_organisation(
                session(),
                by=access.actor(),
                organisation_id=organisation_id,
                on=form.on.data,
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            flash(
                ngettext("Closed. %(num)s post ended.", "Closed. %(num)s posts ended.", ended)
                % {"num": ended},
                "success",
            )
            return redirect(url_for("accounts.organisation", organisation_id=organisation_id), 303)
    counts = queries.preview_closing(session(), organisation_id)
    page = render_template(
        "accounts/organisation_close.html", form=form, organisation=found, counts=counts
    )
    return page, 422 if form.errors else 200


@blueprint.route(f"{ONE}/merge", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def merge_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Merges an organisation into another in two steps: choose, then see what is touched and confirm."""
    found = managed(organisation_id)
    form = MergeOrganisationsForm(
        data={"on": today()},
        finder=OrganisationsWithin(reading(), queries.organisations_of_hr(access.actor())),
    )
    into = None
    if form.submitted():
        into = queries.organisation(session(), form.into_id.data)
        if form.confirmed.data:
            try:
                moved = services.merge_organisations(
                    session(),
                    by=access.actor(),
                    organisation_id=organisation_id,
                    into_id=form.into_id.data,
                    on=form.on.data,
                    moment=moment(),
                )
            except (Conflict, Invalid) as error:
                place_error(form, error)
                into = None
            else:
                flash(
                    ngettext(
                        "Merged. %(num)s person moved.", "Merged. %(num)s people moved.", moved
                    )
                    % {"num": moved},
                    "success",
                )
                return redirect(
                    url_for("accounts.organisation", organisation_id=form.into_id.data), 303
                )
    counts = queries.preview_closing(session(), organisation_id)
    page = render_template(
        "accounts/organisation_merge.html", form=form, organisation=found, into=into, counts=counts
    )
    return page, 422 if form.errors else 200


@blueprint.post(f"{ONE}/reopen")
@access.role(NATIONAL_ADMIN)
def reopen_organisation(organisation_id: int) -> Response:
    """Opens a closed organisation again."""
    services.reopen_organisation(
        session(), by=access.actor(), organisation_id=organisation_id, moment=moment()
    )
    flash(_("The organisation is open again."), "success")
    return redirect(url_for("accounts.organisation", organisation_id=organisation_id), 303)
