"""Signing in and out, and setting a password by a one-time link."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.auth import services
from lms.auth.errors import AccountMerged, WrongLogin
from lms.auth.forms import NewPasswordForm, SignInForm, show_error
from lms.auth.views.common import (
    blueprint,
    build_browser,
    build_verifier,
    enter,
    enter_with_new_password,
    render_new_password,
)
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import now
from lms.web.csrf import asks_again
from lms.web.identity import clear_browser_cache, end_session
from lms.web.language import safe_next
from lms.web.transaction import database, reading_session, session


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access.public
@asks_again
def sign_in() -> Response | tuple[str, int]:
    """Ask for a name and the password."""
    target = safe_next(request.args.get("next"), "")
    form, browser = SignInForm(), build_browser()
    if form.submitted():
        try:
            entry = services.sign_in(
                database(),
                verifier=build_verifier(),
                login=form.login.data,
                password=form.password.data,
                browser=browser,
                now=now(),
            )
        except (AccountMerged, WrongLogin) as error:
            show_error(form, error)
        else:
            return enter(entry, target)
    page = render_template("auth/sign_in.html", form=form, next=target or None)
    return page, 422 if form.errors else 200


@blueprint.route("/sign-out", methods=["GET", "POST"])
@access.signed_in
def sign_out() -> Response | str:
    """End this browser's sign-in by a form: a link alone changes nothing."""
    if request.method == "GET":
        return render_template("auth/sign_out.html")
    actor = access.actor()
    services.end_sign_in(session(), by=actor, sign_in_id=actor.sign_in_id, now=now())
    end_session()
    flash(_("You have signed out."), "success")
    return clear_browser_cache(redirect(url_for("pages.home"), 303))


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@access.public
def password_link(token: str) -> Response:
    """Set a password by a one-time link and sign the person in."""
    owner = services.find_link_owner(reading_session(), token=token, now=now())
    form, browser = NewPasswordForm(), build_browser()
    if form.submitted():
        set_password = partial(
            services.set_password_by_link,
            database(),
            verifier=build_verifier(),
            owner=owner,
            token=token,
            password=form.password.data,
            browser=browser,
            now=now(),
        )
        if (reply := enter_with_new_password(form, set_password)) is not None:
            return reply
    action = url_for("auth.password_link", token=token)
    return access.set_no_store(render_new_password(form, owner, action))
