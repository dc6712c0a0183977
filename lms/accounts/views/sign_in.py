"""Signing in and out, and setting a password by a one-time link."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import services
from lms.accounts.errors import AccountMerged, WrongLogin
from lms.accounts.forms import NewPasswordForm, SignInForm, place_error
from lms.accounts.views.common import blueprint, browser, enter, verifier
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import now
from lms.web.identity import empty_cache, end_session
from lms.web.language import safe_next
from lms.web.transaction import database, reading, session


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access.public
def sign_in() -> Response | tuple[str, int]:
    """One field for whatever name, one for the password."""
    target = safe_next(request.args.get("next"), url_for("pages.home"))
    form, visitor = SignInForm(), browser()
    if form.submitted():
        try:
            entry = services.sign_in(
                database(),
                verifier=verifier(),
                login=form.login.data,
                password=form.password.data,
                browser=visitor,
                now=now(),
            )
        except (AccountMerged, WrongLogin) as error:
            place_error(form, error)
        else:
            return enter(entry, target)
    return render_template(
        "accounts/sign_in.html", form=form, next=target
    ), 422 if form.errors else 200


@blueprint.route("/sign-out", methods=["GET", "POST"])
@access.signed_in
def sign_out() -> Response | str:
    """Ends this browser's sign-in. The link in the head of each page leads to the button: an address alone changes nothing."""
    if request.method == "GET":
        return render_template("accounts/sign_out.html")
    actor = access.actor()
    services.end_sign_in(session(), by=actor, sign_in_id=actor.sign_in_id, now=now())
    end_session()
    flash(_("You have signed out."), "success")
    return empty_cache(redirect(url_for("pages.home"), 303))


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@access.public
def password_link(token: str) -> Response:
    """Sets a password by a one-time link and signs the person in."""
    owner = services.find_link_owner(reading(), token=token, now=now())
    form, visitor = NewPasswordForm(), browser()
    if form.submitted():
        try:
            entry = services.set_password_by_link(
                database(),
                verifier=verifier(),
                owner=owner,
                token=token,
                password=form.password.data,
                browser=visitor,
                now=now(),
            )
        except Invalid as error:
            place_error(form, error)
        else:
            reply = enter(entry, url_for("accounts.account"))
            flash(_("The password is set."), "success")
            return reply
    page = render_template(
        "accounts/password_link.html",
        form=form,
        person=owner.person,
        minimum=services.minimum_length(staff=owner.staff),
    )
    return access.no_store(make_response(page, 422 if form.errors else 200))
