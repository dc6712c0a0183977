"""Screens of merging: suspected duplicates, preview, records of merges and their undo.

People themselves join the account that an employer made for them by the code of its card.
"""

from collections.abc import Iterable
from functools import partial
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts.queries import list_visible_organisations
from lms.accounts.queries.own_offers import has_main_post
from lms.accounts.rules import HR, LIST_SEEN, NATIONAL_ADMIN, PAGE_SEEN, format_full_name
from lms.core.i18n import gettext as _
from lms.duplicates import queries, services
from lms.duplicates.errors import AccountUnknown, PreviewOutdated, SameAccount
from lms.duplicates.forms import (
    CompareForm,
    EmployerCodeForm,
    JoinAccountForm,
    MergeAccountsForm,
    PairsFilterForm,
)
from lms.regions.queries import find_units
from lms.web import access
from lms.web.client_ip import get_client_ip
from lms.web.container import container, moment
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import database, reading_session, session

blueprint = Blueprint("duplicates", __name__, url_prefix="/duplicates")


@blueprint.get("/")
@access.role(HR, NATIONAL_ADMIN)
def index() -> str:
    """Show pairs of accounts that may belong to one person."""
    form = PairsFilterForm()
    page = read_counted_listing(
        partial(queries.list_pairs, session(), by=access.actor(), text=form.text.data or "")
    )
    accounts = [account for pair in page.items for account in (pair.first, pair.second)]
    note_access([account.id for account in accounts], LIST_SEEN)
    return render_template(
        "duplicates/index.html",
        form=form,
        page=page,
        full_name=format_full_name,
        units=find_units(session(), {account.region_unit_id for account in accounts}),
        organisations=map_organisations(accounts),
    )


def map_organisations(people: Iterable[Any]) -> dict[int, Any]:
    """Return people's organisations by id, as far as the actor may see them.

    Of somebody with two posts the main one may be elsewhere.
    """
    ids = {person.organisation_id for person in people if person.organisation_id is not None}
    return {
        row.id: row
        for row in list_visible_organisations(session(), by=access.actor(), organisation_ids=ids)
    }


@blueprint.get("/compare")
@access.role(HR, NATIONAL_ADMIN)
def compare() -> Response | tuple[str, int]:
    """Ask for two accounts by user name and redirect to their preview."""
    form = CompareForm()
    if form.is_right():
        ids = read_accounts(form)
        if ids is not None:
            return redirect(url_for("duplicates.preview", kept_id=ids[0], merged_id=ids[1]))
    return render_template("duplicates/compare.html", form=form), 422 if form.errors else 200


def read_accounts(form: CompareForm) -> tuple[int, int] | None:
    """Return the ids of the two accounts, or None with the errors at their fields."""
    ids = []
    for name in ("first", "second"):
        try:
            ids.append(
                queries.find_account_id(session(), by=access.actor(), user_name=form[name].data)
            )
        except AccountUnknown as error:
            form.fail(name, error.text())
    if len(ids) == 2 and ids[0] == ids[1]:
        form.fail("second", SameAccount().text())
    return None if form.errors else (ids[0], ids[1])


@blueprint.route("/<int:kept_id>/<int:merged_id>", methods=["GET", "POST"])
@access.role(HR, NATIONAL_ADMIN)
def preview(kept_id: int, merged_id: int) -> Response | tuple[str, int]:
    """Show exactly what a merge would do; merge when it is sent."""
    form = MergeAccountsForm()
    if form.submitted():
        try:
            merge_id = run_merge(form, kept_id, merged_id)
        except PreviewOutdated as error:
            form.form_errors.append(error.text())
        else:
            flash(_("The accounts are merged."), "success")
            return redirect(url_for("duplicates.record", merge_id=merge_id), 303)
    merge_preview = services.preview_merge(
        session(), by=access.actor(), kept_id=kept_id, merged_id=merged_id
    )
    note_access([kept_id, merged_id], PAGE_SEEN)
    form.seen.data = merge_preview.plan.fingerprint()
    both = (merge_preview.kept, merge_preview.merged)
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
        fingerprint=form.seen.data or "",
    )


@blueprint.get("/records")
@access.role(HR, NATIONAL_ADMIN)
def records() -> str:
    """Show the merges of the actor's people."""
    page = read_counted_listing(partial(queries.list_merges, session(), by=access.actor()))
    note_access(
        [person_id for row in page.items for person_id in (row.kept_id, row.merged_id)], LIST_SEEN
    )
    return render_template("duplicates/records.html", page=page)


@blueprint.get("/records/<int:merge_id>")
@access.role(HR, NATIONAL_ADMIN)
def record(merge_id: int) -> str:
    """Show what a merge moved, and the button to undo it."""
    merge = queries.get_merge(session(), by=access.actor(), merge_id=merge_id)
    note_access([merge.kept_id, merge.merged_id], PAGE_SEEN)
    return render_template("duplicates/record.html", merge=merge)


@blueprint.post("/records/<int:merge_id>/undo")
@access.role(HR, NATIONAL_ADMIN)
def undo(merge_id: int) -> Response:
    """Undo a merge."""
    services.undo_merge(
        session(),
        by=access.actor(),
        merge_id=merge_id,
        cipher=container().iin_cipher,
        moment=moment(),
    )
    flash(_("The merge is undone: there are two accounts again."), "success")
    return redirect(url_for("duplicates.record", merge_id=merge_id), 303)


@blueprint.route("/code", methods=["GET", "POST"])
@access.signed_in
def employer_code() -> Response:
    """Ask for the code of a card; a good one shows what it brings."""
    form = EmployerCodeForm()
    if form.submitted():
        try:
            return render_offered_account(form.code.data or "", JoinAccountForm())
        except services.REFUSALS as error:
            form.fail("code", error.text())
    return render_code_page(form)


@blueprint.post("/code/accept")
@access.signed_in
def accept_employer_code() -> Response:
    """Join the account of the card to the reader's own: its post is theirs."""
    form = JoinAccountForm()
    code = form.code.data or ""
    try:
        services.join_account(
            database(),
            typed=read_typed_code(code),
            fingerprint=form.seen.data or "",
            cipher=container().iin_cipher,
            moment=moment(),
        )
    except services.REFUSALS as error:
        code_form = EmployerCodeForm()
        code_form.fail("code", error.text())
        return render_code_page(code_form)
    except PreviewOutdated as error:
        form.form_errors.append(error.text())
        return render_offered_account(code, form)
    flash(_("You have accepted the post. What is due for you stands below."), "success")
    return redirect(url_for("pages.my_learning"), 303)


def read_typed_code(code: str) -> services.TypedCode:
    """Return the code with who sends it from where."""
    return services.TypedCode(access.actor(), code, get_client_ip())


def render_code_page(form: EmployerCodeForm) -> Response:
    """Render the page that asks for the code."""
    page = render_template("duplicates/code.html", form=form)
    return access.hide_secret(make_response(page, 422 if form.errors else 200))


def render_offered_account(code: str, form: JoinAccountForm) -> Response:
    """Render what joining the account of the card does. Raises as preview_account."""
    typed = read_typed_code(code)
    merge_preview = services.preview_account(
        database(), typed=typed, cipher=container().iin_cipher, moment=moment()
    )
    form.code.data, form.seen.data = code, merge_preview.plan.fingerprint()
    page = render_template(
        "duplicates/offered_account.html",
        form=form,
        merge_preview=merge_preview,
        posts=[line for line in merge_preview.lines if line.kind == "post"],
        holds_post=has_main_post(reading_session(), typed.by.person_id),
    )
    return access.hide_secret(make_response(page, 422 if form.form_errors else 200))
