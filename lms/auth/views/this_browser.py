"""The flag of a browser of an access point, where every sign-in is on a shared computer."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import CONSULTANT, NATIONAL_ADMIN
from lms.auth.views.common import blueprint
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.browser_flags import is_access_point, set_access_point
from lms.web.forms import BaseForm


@blueprint.route("/this-browser", methods=["GET", "POST"])
@access.role(CONSULTANT, NATIONAL_ADMIN)
def this_browser() -> Response | str:
    """Show whether this browser is an access point's, and change it."""
    form, is_flagged = BaseForm(), is_access_point()
    if form.is_submitted():
        set_access_point(is_flagged=not is_flagged)
        flash(
            _("This browser is no longer flagged.")
            if is_flagged
            else _("From now on whoever signs in here is on a shared computer."),
            "success",
        )
        return redirect(url_for("auth.this_browser"), 303)
    return render_template("auth/this_browser.html", is_flagged=is_flagged)
