"""Screens of suspected duplicates: the list of pairs, and the choice of two accounts."""

from functools import partial

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import HR, LIST_SEEN, NATIONAL_ADMIN, format_full_name
from lms.duplicates import queries
from lms.duplicates.errors import AccountUnknown, SameAccount
from lms.duplicates.forms import CompareForm, PairsFilterForm
from lms.duplicates.views.blueprint import blueprint
from lms.duplicates.views.organisations import map_organisations
from lms.regions.queries import find_units
from lms.web import access
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import session


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
            form.fail(name, error.describe())
    if len(ids) == 2 and ids[0] == ids[1]:
        form.fail("second", SameAccount().describe())
    return None if form.errors else (ids[0], ids[1])
