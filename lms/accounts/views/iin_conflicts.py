"""Conflicting claims: an IIN that several accounts have, for a national administrator to decide."""

from functools import partial

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts import queries, services
from lms.accounts.errors import ConflictChanged
from lms.accounts.forms import DecideConflictForm
from lms.accounts.rules import LIST_SEEN, NATIONAL_ADMIN
from lms.accounts.rules.iin import describe_iin_event
from lms.accounts.views.common import blueprint
from lms.core.i18n import gettext as _
from lms.regions.queries import find_units
from lms.web import access
from lms.web.container import container, moment
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session


@blueprint.get("/iin/conflicts")
@access.role(NATIONAL_ADMIN)
def iin_conflicts() -> str:
    """Show the conflicting claims, those to decide first."""
    page = read_counted_listing(partial(queries.list_conflicts, session(), by=access.actor()))
    return render_template("accounts/iin_conflicts.html", page=page)


@blueprint.route("/iin/conflicts/<int:conflict_id>", methods=["GET", "POST"])
@access.role(NATIONAL_ADMIN)
def iin_conflict(conflict_id: int) -> Response | tuple[str, int]:
    """Show the accounts of a conflict side by side, and decide whose IIN it is."""
    actor, reading = access.actor(), reading_session()
    conflict = queries.load_conflict(reading, by=actor, conflict_id=conflict_id)
    accounts = queries.list_conflicting_accounts(reading, by=actor, conflict=conflict)
    ids = [account.id for account in accounts]
    form = DecideConflictForm(
        accounts=[(account.id, f"{account.name} ({account.user_name})") for account in accounts]
    )
    if form.is_submitted():
        try:
            save_decision(form, conflict_id)
        except ConflictChanged as error:
            form.form_errors.append(error.describe())
        else:
            flash(_("Decided. The people concerned are told."), "success")
            return redirect(url_for("accounts.iin_conflicts"), 303)
    form.account_ids.data = ",".join(map(str, ids))
    note_access(ids, LIST_SEEN)
    page = render_template(
        "accounts/iin_conflict.html",
        form=form,
        conflict=conflict,
        accounts=accounts,
        units=find_units(reading, {account.region_unit_id for account in accounts}),
        posts=queries.list_current_posts(reading, ids, by=actor),
        events=queries.list_iin_events(reading, ids),
        describe_event=describe_iin_event,
    )
    return page, 422 if form.errors or form.form_errors else 200


def save_decision(form: DecideConflictForm, conflict_id: int) -> None:
    """Save whose IIN it is."""
    decision, chosen_id = form.get_decision()
    services.decide_conflict(
        session(),
        by=access.actor(),
        conflict_id=conflict_id,
        decision=decision,
        chosen_id=chosen_id,
        seen_ids=form.list_account_ids(),
        cipher=container().iin_cipher,
        moment=moment(),
    )
