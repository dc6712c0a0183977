"""Screens of past merges: their list, one of them, and its undo."""

from functools import partial

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import HR, LIST_SEEN, NATIONAL_ADMIN, PAGE_SEEN
from lms.core.i18n import gettext as _
from lms.duplicates import queries, services
from lms.duplicates.views.blueprint import blueprint
from lms.web import access
from lms.web.container import container, moment
from lms.web.pagination import read_counted_listing
from lms.web.personal import note_access
from lms.web.transaction import session


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
    """Undo a merge; what does not go back is shown with the merge."""
    staying_contacts = services.undo_merge(
        session(),
        by=access.actor(),
        merge_id=merge_id,
        cipher=container().iin_cipher,
        moment=moment(),
    )
    flash(_("The merge is undone: there are two accounts again."), "success")
    if staying_contacts:
        flash(_("Some contacts did not go back. They are listed below."), "warning")
    return redirect(url_for("duplicates.record", merge_id=merge_id), 303)
