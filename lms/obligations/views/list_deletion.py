"""Screens on which a list of people is deleted."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import gettext as _
from lms.obligations.services.lists import delete_target_list
from lms.obligations.views.common import ASSIGNERS, blueprint
from lms.obligations.views.lists import load_list
from lms.web import access
from lms.web.container import container, now
from lms.web.transaction import database


@blueprint.get("/lists/<int:list_id>/delete")
@access.role(*ASSIGNERS)
def delete_list(list_id: int) -> str:
    """Ask for confirmation before deleting."""
    return render_template("obligations/list_delete.html", row=load_list(list_id))


@blueprint.post("/lists/<int:list_id>/delete")
@access.role(*ASSIGNERS)
def confirm_list_deletion(list_id: int) -> BaseResponse:
    """Delete a list that no assignment uses."""
    storage = container().temporary_storage
    delete_target_list(database(), storage, list_id=list_id, by=access.actor(), now=now())
    flash(_("The list is deleted."), "success")
    return redirect(url_for("obligations.lists"), 303)
