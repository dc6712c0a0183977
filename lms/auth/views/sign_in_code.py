"""The code that is asked for after the right password."""

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from lms.auth import services
from lms.auth.forms import CodeForm, show_error
from lms.auth.views.common import blueprint, build_browser, build_verifier, complete_sign_in
from lms.auth.views.second_factor import reply_privately
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import now
from lms.web.csrf import show_form_again_on_stale_token
from lms.web.identity import forget_first_step, load_first_step
from lms.web.transaction import database, reading_session


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@access.public
@show_form_again_on_stale_token
def sign_in_code() -> BaseResponse:
    """Ask for the code after the right password.

    Back to the beginning if that was too long ago, or if the password was changed: to whoever sends
    a code, with the reason.
    """
    first_step = load_first_step()
    if (
        first_step is None
        or services.get_password_fingerprint(reading_session(), first_step.person_id)
        != first_step.fingerprint
    ):
        forget_first_step()
        if request.method == "POST":
            flash(_("The code came too late. Enter the password once more."), "info")
        return redirect(url_for("auth.sign_in"), 303)
    form, browser = CodeForm(), build_browser(is_shared=first_step.is_shared)
    if form.is_submitted():
        try:
            entry = services.confirm_code(
                database(),
                verifier=build_verifier(),
                person_id=first_step.person_id,
                code=form.code.data,
                browser=browser,
                now=now(),
            )
        except Invalid as error:
            show_error(form, error)
        else:
            reply = complete_sign_in(entry, first_step.target, browser)
            if not services.is_app_code(form.code.data or ""):
                flash(_describe_used_code(), "warning")
            return reply
    return reply_privately(render_template("auth/sign_in_code.html", form=form), form)


def _describe_used_code() -> Markup:
    """Return the message to whoever signed in with a recovery code: maybe the telephone is lost."""
    words = _(
        "You signed in with a recovery code, which works no more. If the telephone is lost, set up "
        "another one:"
    )
    link = Markup('<a href="{}">{}</a>').format(
        url_for("auth.second_factor"), _("Two-step sign-in")
    )
    return Markup("{} {}").format(words, link)
