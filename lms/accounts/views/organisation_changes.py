"""Moving, merging, closing and reopening an organisation."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.errors import NotAllowed, OrganisationUnknown
from lms.accounts.forms import CloseForm, MergeOrganisationsForm, MoveOrganisationForm, show_error
from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.accounts.views.common import blueprint
from lms.accounts.views.organisation_entry import (
    build_organisation_finder,
    load_managed_organisation,
)
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.web import access
from lms.web.container import moment, today
from lms.web.transaction import session

ONE = "/organisations/<int:organisation_id>"


@blueprint.route(f"{ONE}/move", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def move_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Put an organisation with all below it under another one."""
    organisation = load_managed_organisation(organisation_id)
    form = MoveOrganisationForm(obj=organisation, finder=build_organisation_finder())
    if form.is_submitted():
        try:
            services.move_organisation(
                session(),
                by=access.actor(),
                organisation_id=organisation_id,
                parent_id=form.parent_id.data,
                moment=moment(),
            )
        except NotAllowed:
            form.fail("parent_id", OrganisationUnknown().describe())  # the top is not for HR
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            flash(_("The organisation is moved."), "success")
            return redirect(url_for("accounts.organisation", organisation_id=organisation_id), 303)
    return render_template(
        "accounts/organisation_move.html", form=form, organisation=organisation
    ), 422 if form.errors else 200


@blueprint.route(f"{ONE}/close", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def close_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Show what closing changes, then close."""
    organisation = load_managed_organisation(organisation_id)
    form = CloseForm(data={"on": today()})
    if form.is_submitted():
        try:
            ended_posts = services.close_organisation(
                session(),
                by=access.actor(),
                organisation_id=organisation_id,
                on=form.on.data,
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            show_error(form, error)
        else:
            flash(
                ngettext("Closed. %(num)s post ended.", "Closed. %(num)s posts ended.", ended_posts)
                % {"num": ended_posts},
                "success",
            )
            return redirect(url_for("accounts.organisation", organisation_id=organisation_id), 303)
    counts = queries.preview_closing(session(), organisation_id)
    page = render_template(
        "accounts/organisation_close.html", form=form, organisation=organisation, counts=counts
    )
    return page, 422 if form.errors else 200


@blueprint.route(f"{ONE}/merge", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def merge_organisation(organisation_id: int) -> Response | tuple[str, int]:
    """Merge an organisation into another: choose, then see the changes and confirm."""
    organisation = load_managed_organisation(organisation_id)
    form = MergeOrganisationsForm(data={"on": today()}, finder=build_organisation_finder())
    successor = None
    if form.is_submitted():
        if not form.confirmed.data:
            successor = queries.get_organisation(session(), form.into_id.data)
        elif save_merge(form, organisation_id):
            return redirect(
                url_for("accounts.organisation", organisation_id=form.into_id.data), 303
            )
    page = render_template(
        "accounts/organisation_merge.html",
        form=form,
        organisation=organisation,
        successor=successor,
        counts=queries.preview_closing(session(), organisation_id),
    )
    return page, 422 if form.errors else 200


def save_merge(form: MergeOrganisationsForm, organisation_id: int) -> bool:
    """Merge as the form says; tell whether it was done, else the form shows the error."""
    try:
        moved_count = services.merge_organisations(
            session(),
            by=access.actor(),
            organisation_id=organisation_id,
            into_id=form.into_id.data,
            on=form.on.data,
            moment=moment(),
        )
    except (Conflict, Invalid) as error:
        show_error(form, error)
        return False
    message = ngettext(
        "Merged. %(num)s person moved.", "Merged. %(num)s people moved.", moved_count
    )
    flash(message % {"num": moved_count}, "success")
    return True


@blueprint.post(f"{ONE}/reopen")
@access.role(NATIONAL_ADMIN)
def reopen_organisation(organisation_id: int) -> Response:
    """Reopen a closed organisation."""
    services.reopen_organisation(
        session(), by=access.actor(), organisation_id=organisation_id, moment=moment()
    )
    flash(_("The organisation is open again."), "success")
    return redirect(url_for("accounts.organisation", organisation_id=organisation_id), 303)
