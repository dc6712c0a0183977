"""Signing in and out, and setting a password by a one-time link."""

from functools import partial

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.auth import services
from lms.auth.errors import AccountMerged, WrongLogin
from lms.auth.forms import NameSignInForm, NewPasswordForm, SignInForm
from lms.auth.views.common import (
    blueprint,
    build_browser,
    build_verifier,
    complete_sign_in,
    enter_with_new_password,
    list_unit_groups,
    render_new_password,
)
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.browser_flags import is_access_point
from lms.web.container import now
from lms.web.csrf import show_form_again_on_stale_token
from lms.web.identity import clear_browser_cache, end_session, is_shared_computer
from lms.web.language import find_safe_next
from lms.web.transaction import database, reading_session, session


@blueprint.route("/sign-in", methods=["GET", "POST"])
@access.public
@show_form_again_on_stale_token
def sign_in() -> Response | tuple[str, int]:
    """Ask for a name and the password."""
    form, target = SignInForm(is_shared=is_access_point()), read_target()
    if form.is_submitted():
        reply = _attempt_sign_in(form, form.login.data, "login", target)
        if reply is not None:
            return reply
    return render_template(
        "auth/sign_in.html", form=form, next=target or None
    ), 422 if form.errors else 200


@blueprint.route("/sign-in/name", methods=["GET", "POST"])
@access.public
@show_form_again_on_stale_token
def sign_in_by_name() -> Response | tuple[str, int]:
    """Ask for the full name and the year of birth instead of a user name."""
    form = NameSignInForm(units=list_unit_groups(), is_shared=is_access_point())
    target = read_target()
    if form.is_submitted():
        login = services.NameAndYear(
            surname=form.surname.data or "",
            given_name=form.given_name.data or "",
            birth_year=form.birth_year.data,
            region_unit_id=form.region_unit_id.data,
        )
        reply = _attempt_sign_in(form, login, "surname", target)
        if reply is not None:
            return reply
    page = render_template("auth/sign_in_by_name.html", form=form, next=target or None)
    return page, 422 if form.errors else 200


def read_target() -> str:
    """Return where to go after signing in; "" for where the person begins.

    Whoever was signed out meanwhile and pressed "Sign out" comes from the page of signing out.
    """
    target = find_safe_next(request.args.get("next"), "")
    return "" if target == url_for("auth.sign_out") else target


def _attempt_sign_in(
    form: SignInForm | NameSignInForm, login: str | services.NameAndYear, field: str, target: str
) -> Response | None:
    """Sign in and lead on; None if it is refused, with the reason at the field."""
    browser = build_browser(is_shared=form.is_shared.data)
    try:
        entry = services.sign_in(
            database(),
            verifier=build_verifier(),
            login=login,
            password=form.password.data,
            browser=browser,
            now=now(),
        )
    except (AccountMerged, WrongLogin) as error:
        form.fail(field, error.describe())
        return None
    return complete_sign_in(entry, target, browser)


@blueprint.route("/sign-out", methods=["GET", "POST"])
@access.signed_in
def sign_out() -> Response | str:
    """End this browser's sign-in by a form: a link alone changes nothing."""
    if request.method == "GET":
        return render_template("auth/sign_out.html")
    actor = access.actor()
    services.end_sign_in(session(), by=actor, sign_in_id=actor.sign_in_id, now=now())
    with_storage = is_shared_computer()
    end_session()
    flash(_("You have signed out."), "success")
    reply = redirect(url_for("auth.sign_in" if with_storage else "pages.home"), 303)
    return clear_browser_cache(reply, with_storage=with_storage)


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@access.public
@show_form_again_on_stale_token
def password_link(token: str) -> Response:
    """Set a password by a one-time link and sign the person in."""
    owner = services.find_link_owner(reading_session(), token=token, now=now())
    form, browser = NewPasswordForm(), build_browser()
    if form.is_submitted():
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
        if (reply := enter_with_new_password(form, set_password, browser)) is not None:
            return reply
    action = url_for("auth.password_link", token=token)
    return access.set_no_store(render_new_password(form, owner, action))
