"""Signing up: a new account in under a minute."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts import services
from lms.accounts.forms import SignUpForm, place_error
from lms.accounts.views.common import (
    blueprint,
    browser,
    contacts_of,
    enter,
    names_of,
    unit_groups,
    verifier,
)
from lms.core.errors import Conflict, Invalid
from lms.web import access
from lms.web.container import moment
from lms.web.language import safe_next
from lms.web.transaction import database


@blueprint.route("/sign-up", methods=["GET", "POST"])
@access.public
def sign_up() -> Response | tuple[str, int]:
    """Name, district and password; the rest may be left out."""
    target = safe_next(request.args.get("next"), url_for("pages.home"))
    form, visitor = SignUpForm(units=unit_groups()), browser()
    if form.submitted():
        try:
            entry = services.sign_up(
                database(),
                verifier=verifier(),
                names=names_of(form),
                user_name=form.user_name.data or "",
                password=form.password.data,
                region_unit_id=form.region_unit_id.data,
                language=form.language.data,
                contacts=contacts_of(form),
                browser=visitor,
                moment=moment(),
            )
        except (Conflict, Invalid) as error:
            place_error(form, error)
        else:
            return enter(entry, url_for("accounts.welcome", next=target))
    page = render_template(
        "accounts/sign_up.html",
        form=form,
        next=target,
        minimum=services.minimum_length(staff=False),
    )
    return page, 422 if form.errors else 200


@blueprint.get("/welcome")
@access.signed_in
def welcome() -> str:
    """The user name to write down, and the way on."""
    return render_template(
        "accounts/welcome.html", next=safe_next(request.args.get("next"), url_for("pages.home"))
    )
