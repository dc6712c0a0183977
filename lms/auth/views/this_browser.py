"""Marking a browser as that of an access point, where every sign-in is one on a shared computer."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import CONSULTANT, NATIONAL_ADMIN
from lms.auth.views.common import blueprint
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.browser_marks import is_access_point, set_access_point
from lms.web.forms import BaseForm


@blueprint.route("/this-browser", methods=["GET", "POST"])
@access.role(CONSULTANT, NATIONAL_ADMIN)
def this_browser() -> Response | str:
    """Show whether this browser is an access point's, and change it."""
    form, is_marked = BaseForm(), is_access_point()
    if form.submitted():
        set_access_point(is_marked=not is_marked)
        flash(
            _("This browser is no longer marked.")
            if is_marked
            else _("From now on whoever signs in here is on a shared computer."),
            "success",
        )
        return redirect(url_for("auth.this_browser"), 303)
    return render_template("auth/this_browser.html", is_marked=is_marked)
