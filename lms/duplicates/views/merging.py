"""Preview of a merge, and the merge itself."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import HR, NATIONAL_ADMIN, PAGE_SEEN, format_full_name
from lms.core.i18n import gettext as _
from lms.duplicates import services
from lms.duplicates.errors import PreviewOutdated, UsedAccountClosed
from lms.duplicates.forms import MergeAccountsForm
from lms.duplicates.views.blueprint import blueprint
from lms.duplicates.views.organisations import map_organisations
from lms.regions.queries import find_units
from lms.web import access
from lms.web.container import container, moment
from lms.web.personal import note_access
from lms.web.transaction import session


@blueprint.route("/<int:kept_id>/<int:merged_id>", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def preview(kept_id: int, merged_id: int) -> Response | tuple[str, int]:
    """Show exactly what a merge would do; merge when it is sent."""
    form = MergeAccountsForm()
    if form.is_submitted():
        try:
            merge_id = run_merge(form, kept_id, merged_id)
        except PreviewOutdated as error:
            form.form_errors.append(error.describe())
        else:
            flash(_("The accounts are merged."), "success")
            return redirect(url_for("duplicates.record", merge_id=merge_id), 303)
    try:
        merge_preview = services.preview_merge(
            session(), by=access.actor(), kept_id=kept_id, merged_id=merged_id
        )
    except UsedAccountClosed as error:
        flash(error.describe(), "info")
        return redirect(url_for("duplicates.preview", kept_id=merged_id, merged_id=kept_id), 303)
    note_access([kept_id, merged_id], PAGE_SEEN)
    form.fingerprint.data = merge_preview.plan.compute_fingerprint()
    both = (merge_preview.kept_account, merge_preview.merged_account)
    page = render_template(
        "duplicates/preview.html",
        form=form,
        merge_preview=merge_preview,
        names=[
            format_full_name(person.surname, person.given_name, person.patronymic)
            for person in both
        ],
        units=find_units(session(), {person.region_unit_id for person in both}),
        organisations=map_organisations(both),
    )
    return page, 422 if form.form_errors else 200


def run_merge(form: MergeAccountsForm, kept_id: int, merged_id: int) -> int:
    """Merge the accounts and return the id of the merge."""
    return services.merge_people(
        session(),
        by=access.actor(),
        kept_id=kept_id,
        merged_id=merged_id,
        cipher=container().iin_cipher,
        moment=moment(),
        fingerprint=form.fingerprint.data or "",
    )
