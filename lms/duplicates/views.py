"""Screens of merging: suspected duplicates, the preview, the record of merges with a way back."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts.queries import named_organisations
from lms.accounts.rules import HR, LIST_SEEN, NATIONAL_ADMIN, PAGE_SEEN, full_name
from lms.core.i18n import gettext as _
from lms.duplicates import queries, services
from lms.duplicates.errors import AccountUnknown, PreviewOutdated, SameAccount
from lms.duplicates.forms import CompareForm, MergeAccountsForm, PairsFilterForm
from lms.regions.queries import units
from lms.web import access
from lms.web.container import container, moment
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import session

blueprint = Blueprint("duplicates", __name__, url_prefix="/duplicates")


@blueprint.get("/")
@access.role(HR, NATIONAL_ADMIN)
def index() -> str:
    """Accounts that look like one person's, in pairs."""
    form = PairsFilterForm()
    page = read_counted_listing(
        partial(queries.pairs, session(), by=access.actor(), text=form.text.data or "")
    )
    shown = [account for pair in page.items for account in (pair.first, pair.second)]
    note_access([account.id for account in shown], LIST_SEEN)
    return render_template(
        "duplicates/index.html",
        form=form,
        page=page,
        full_name=full_name,
        units=units(session(), {account.region_unit_id for account in shown}),
        organisations=organisations(shown),
    )


def organisations(people: Iterable[Any]) -> dict[int, Any]:
    """The organisations of people by their ids, those that the actor may see: of somebody with two posts the main one may be elsewhere."""
    ids = {person.organisation_id for person in people if person.organisation_id is not None}
    return {
        row.id: row
        for row in named_organisations(session(), by=access.actor(), organisation_ids=ids)
    }


@blueprint.get("/compare")
@access.role(HR, NATIONAL_ADMIN)
def compare() -> Response | tuple[str, int]:
    """Two accounts that stand in no list, by their user names; leads to their preview."""
    form = CompareForm()
    if form.is_right():
        found = accounts_of(form)
        if found is not None:
            return redirect(url_for("duplicates.preview", kept_id=found[0], merged_id=found[1]))
    return render_template("duplicates/compare.html", form=form), 422 if form.errors else 200


def accounts_of(form: CompareForm) -> tuple[int, int] | None:
    """The ids of two accounts; None if one can't be found or both are one, which is then said at its field."""
    ids = []
    for name in ("first", "second"):
        try:
            ids.append(
                queries.account_by_user_name(
                    session(), by=access.actor(), user_name=form[name].data
                )
            )
        except AccountUnknown as error:
            form.fail(name, error.text())
    if len(ids) == 2 and ids[0] == ids[1]:
        form.fail("second", SameAccount().text())
    return None if form.errors else (ids[0], ids[1])


@blueprint.route("/<int:kept_id>/<int:merged_id>", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def preview(kept_id: int, merged_id: int) -> Response | tuple[str, int]:
    """Exactly what a merge would do; sending it does it."""
    form = MergeAccountsForm()
    if form.submitted():
        try:
            merge_id = merge(form, kept_id, merged_id)
        except PreviewOutdated as error:
            form.form_errors.append(error.text())
        else:
            flash(_("The accounts are merged."), "success")
            return redirect(url_for("duplicates.record", merge_id=merge_id), 303)
    shown = services.preview_merge(
        session(), by=access.actor(), kept_id=kept_id, merged_id=merged_id
    )
    note_access([kept_id, merged_id], PAGE_SEEN)
    form.seen.data = shown.plan.fingerprint()
    both = (shown.kept, shown.merged)
    page = render_template(
        "duplicates/preview.html",
        form=form,
        shown=shown,
        names=[full_name(p.surname, p.given_name, p.patronymic) for p in both],
        units=units(session(), {person.region_unit_id for person in both}),
        organisations=organisations(both),
    )
    return page, 422 if form.form_errors else 200


def merge(form: MergeAccountsForm, kept_id: int, merged_id: int) -> int:
    """The id of the new merge."""
    return services.merge_people(
        session(),
        by=access.actor(),
        kept_id=kept_id,
        merged_id=merged_id,
        cipher=container().iin_cipher,
        moment=moment(),
        seen=form.seen.data or "",
    )


@blueprint.get("/records")
@access.role(HR, NATIONAL_ADMIN)
def records() -> str:
    """The merges of the actor's people."""
    page = read_counted_listing(partial(queries.merges, session(), by=access.actor()))
    note_access(
        [person_id for row in page.items for person_id in (row.kept_id, row.merged_id)], LIST_SEEN
    )
    return render_template("duplicates/records.html", page=page)


@blueprint.get("/records/<int:merge_id>")
@access.role(HR, NATIONAL_ADMIN)
def record(merge_id: int) -> str:
    """A merge: what moved, and the way back."""
    found = queries.merge_in_scope(session(), by=access.actor(), merge_id=merge_id)
    note_access([found.kept_id, found.merged_id], PAGE_SEEN)
    return render_template("duplicates/record.html", merge=found)


@blueprint.post("/records/<int:merge_id>/undo")
@access.role(HR, NATIONAL_ADMIN)
def undo(merge_id: int) -> Response:
    """Takes a merge apart."""
    services.undo_merge(
        session(),
        by=access.actor(),
        merge_id=merge_id,
        cipher=container().iin_cipher,
        moment=moment(),
    )
    flash(_("The merge is undone: there are two accounts again."), "success")
    return redirect(url_for("duplicates.record", merge_id=merge_id), 303)
